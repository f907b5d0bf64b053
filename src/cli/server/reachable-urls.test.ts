// The addresses of a machine that others can use.
import type { NetworkInterfaceInfo } from 'node:os';
import { expect, test } from 'vitest';
import { reachableUrls } from './reachable-urls.ts';

const at = (address: string, internal = false): NetworkInterfaceInfo => {
  const common = { address, internal, netmask: '', mac: '', cidr: null };
  return address.includes(':') ? { ...common, family: 'IPv6', scopeid: 0 } : { ...common, family: 'IPv4' };
};
const interfaces = {
  lo: [at('127.0.0.1', true), at('::1', true)],
  eth0: [at('192.168.1.20'), at('2001:db8::20'), at('fe80::1')],
  wlan0: [at('169.254.7.7'), at('10.0.0.5')],
};

test.each([
  ['0.0.0.0', 'http://127.0.0.1:8280', ['http://192.168.1.20:8280', 'http://10.0.0.5:8280']],
  ['::', 'https://127.0.0.1:9', ['https://192.168.1.20:9', 'https://[2001:db8::20]:9', 'https://10.0.0.5:9']],
  ['0.0.0.0', 'http://127.0.0.1', ['http://192.168.1.20', 'http://10.0.0.5']],
  ['127.0.0.1', 'http://127.0.0.1:8280', []],
  ['192.168.1.20', 'http://192.168.1.20:8280', []],
])('a server on %s', (host, url, urls) => {
  expect(reachableUrls(host, url, interfaces)).toEqual(urls);
});
