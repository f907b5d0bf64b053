// Prefixes of IP addresses as numbers, which can be compared, intersected and written into a credential. An IPv4-mapped IPv6 address
// is its IPv4 address; apart from that an IPv6 prefix holds no IPv4 address. Pure.
import { parseIpAddress, parseIpRange, type IpAddress } from '../../base/ip-range.ts';
import type { AddressPrefix } from '../../wire/playback-rules.ts';

const SIZE = { 4: 32, 6: 128 } as const;

/** An address or a CIDR block; undefined for anything else. */
export function parsePrefix(text: string): AddressPrefix | undefined {
  const range = parseIpRange(text);
  if (range === undefined) return undefined;
  const family = range.isIPv4 ? 4 : 6;
  // An IPv6 prefix may be written with a mapped address, and still be wider than the mapped ones.
  const bits = range.isIPv4 ? bitsOf(range.base) : ipv6BitsOf(range.base.text);
  return prefixOf(family, bits, range.prefixLength);
}

/** The prefix of a whole address; undefined for a text that is none. */
export function parseAddress(text: string): AddressPrefix | undefined {
  const address = parseIpAddress(text);
  if (address === undefined) return undefined;
  const family = address.ipv4Bits === undefined ? 6 : 4;
  return { family, bits: bitsOf(address), length: SIZE[family] };
}

export function prefixOf(family: 4 | 6, bits: bigint, length: number): AddressPrefix {
  const rest = BigInt(SIZE[family] - length);
  return { family, bits: (bits >> rest) << rest, length };
}

/** True if every address of `inner` is one of `outer`. */
export function holdsPrefix(outer: AddressPrefix, inner: AddressPrefix): boolean {
  if (outer.family !== inner.family || outer.length > inner.length) return false;
  const rest = BigInt(SIZE[outer.family] - outer.length);
  return outer.bits >> rest === inner.bits >> rest;
}

/** As it is written: without the length where it is a single address. */
export function writePrefix({ family, bits, length }: AddressPrefix): string {
  const address = family === 4 ? writeIPv4(bits) : writeIPv6(bits);
  return length === SIZE[family] ? address : `${address}/${String(length)}`;
}

function bitsOf({ ipv4Bits, text }: IpAddress): bigint {
  return ipv4Bits === undefined ? ipv6BitsOf(text) : BigInt(ipv4Bits >>> 0);
}

/** Takes a valid address, in any spelling. */
function ipv6BitsOf(text: string): bigint {
  // The parser of URLs writes it in groups of hexadecimal digits, the last two of dotted decimals too.
  const canonical = new URL(`http://[${text}]`).hostname.slice(1, -1);
  const [head = '', tail = ''] = canonical.split('::');
  const groupsOf = (part: string): string[] => (part === '' ? [] : part.split(':'));
  const front = groupsOf(head);
  const back = groupsOf(tail);
  const gap = Array.from({ length: 8 - front.length - back.length }, () => '0');
  return BigInt(`0x${[...front, ...gap, ...back].map((group) => group.padStart(4, '0')).join('')}`);
}

function writeIPv4(bits: bigint): string {
  const number = Number(bits);
  return [24, 16, 8, 0].map((shift) => String((number >>> shift) & 0xff)).join('.');
}

function writeIPv6(bits: bigint): string {
  const groups = bits.toString(16).padStart(32, '0').match(/.{4}/g) ?? [];
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}
