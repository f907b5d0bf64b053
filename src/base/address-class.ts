// How far away an IP address is: the open internet, this machine and its network, or a place where nobody serves
// anything that we should ever speak to.
import { BlockList, isIPv6 } from 'node:net';

/**
 * `private`: loopback and private networks. `never`: link-local addresses and those of the cloud's own metadata services,
 * which hand out credentials to whoever asks from this machine; multicast, documentation, tunnels and the like.
 */
export type AddressClass = 'public' | 'private' | 'never';

type Ranges = readonly (readonly [address: string, prefixLength: number])[];

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
  // Of the one block of IPv6 that is in use: protocol assignments with Teredo, documentation, 6to4.
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];
const IPV6_IN_USE: Ranges = [['2000::', 3]];
const MAPPED = /^::ffff:(?=[0-9.]+$)/i;

/** Of an address as the system writes it; an IPv4 address inside an IPv6 one counts as what it is. */
export function createAddressClassifier(): (address: string) => AddressClass {
  const [metadata, near, nowhere, inUse] = [METADATA, PRIVATE, NOWHERE, IPV6_IN_USE].map(blockListOf) as [
    BlockList,
    BlockList,
    BlockList,
    BlockList,
  ];
  return (written) => {
    const address = written.replace(MAPPED, '');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    // A zone names an interface: the address is link-local.
    if (address.includes('%') || metadata.check(address, family)) return 'never';
    if (near.check(address, family)) return 'private';
    if (nowhere.check(address, family)) return 'never';
    return family === 'ipv4' || inUse.check(address, family) ? 'public' : 'never';
  };
}

function blockListOf(ranges: Ranges): BlockList {
  const list = new BlockList();
  for (const [address, prefixLength] of ranges)
    list.addSubnet(address, prefixLength, address.includes(':') ? 'ipv6' : 'ipv4');
  return list;
}
