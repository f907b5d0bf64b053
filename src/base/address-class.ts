// Classifies an IP address: public, private (this machine and its network), or a range that the server must never call.
import { parseIpAddress, rangesOf, type Ranges } from './ip-range.ts';

/**
 * `private`: loopback and private networks. `never`: link-local addresses and the metadata services of clouds, which give
 * credentials to every process of this machine; multicast, documentation, tunnels and the like.
 */
export type AddressClass = 'public' | 'private' | 'never';

const METADATA: Ranges = [
  ['100.100.100.200', 32],
  ['fd00:ec2::254', 128],
];
const PRIVATE: Ranges = [
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['::1', 128],
  ['fc00::', 7],
];
const NOWHERE: Ranges = [
  ['0.0.0.0', 8],
  ['169.254.0.0', 16],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
  // Parts of the one block of IPv6 that is in use: protocol assignments with Teredo, documentation, 6to4.
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];
const IN_USE: Ranges = [['2000::', 3]];

/** Takes an address in the system's spelling. An IPv4-mapped IPv6 address has the class of its IPv4 address. */
export function createAddressClassifier(): (address: string) => AddressClass {
  const [metadata, near, nowhere, inUse] = [rangesOf(METADATA), rangesOf(PRIVATE), rangesOf(NOWHERE), rangesOf(IN_USE)];
  return (written) => {
    // A zone names an interface: the address is link-local, and not parsed.
    const address = parseIpAddress(written);
    if (address === undefined) return 'never';
    const { text, family, ipv4Bits } = address;
    if (metadata.check(text, family)) return 'never';
    if (near.check(text, family)) return 'private';
    if (nowhere.check(text, family)) return 'never';
    // Systems never write a mapped address in hexadecimal: it must not count as public.
    return (ipv4Bits !== undefined && text.includes('.')) || inUse.check(text, family) ? 'public' : 'never';
  };
}
