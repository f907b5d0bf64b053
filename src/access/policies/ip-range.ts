// Client addresses and the ranges that policies name. An IPv4-mapped IPv6 address is its IPv4 address, whichever side
// writes it so, and an IPv6 range holds no IPv4 address.
import { isIPv6 } from 'node:net';

/** 128 bits as four words; IPv4 in its mapped form. */
export type IpAddress = readonly [number, number, number, number];

export interface IpRange {
  readonly base: IpAddress;
  readonly prefixLength: number;
  readonly isIPv4: boolean;
}

const CIDR = /^([^/]{2,45})\/(0|[1-9]\d{0,2})$/;
const MAPPED = 0xffff;
const MAPPED_PREFIX = 96;
const LONGEST_ADDRESS = 45;
const ZERO = 0x30;
const DOT = 0x2e - ZERO;

export function parseIpAddress(text: string): IpAddress | undefined {
  if (text.length > LONGEST_ADDRESS) return undefined;
  const word = parseIPv4(text);
  if (word !== undefined) return [0, 0, MAPPED, word];
  // A zone names an interface of one machine; it says nothing about where a caller is.
  if (!isIPv6(text) || text.includes('%')) return undefined;
  return parseIPv6(text);
}

/** An address or CIDR block. Bits beyond its prefix are ignored, as in `10.1.2.3/8`. */
export function parseIpRange(text: string): IpRange | undefined {
  const cidr = CIDR.exec(text);
  const written = cidr?.[1] ?? text;
  const base = parseIpAddress(written);
  if (base === undefined) return undefined;
  const bits = written.includes(':') ? 128 : 32;
  const length = cidr === null ? bits : Number(cidr[2]);
  if (length > bits) return undefined;
  const prefixLength = length + 128 - bits;
  return { base, prefixLength, isIPv4: isMapped(base) && prefixLength >= MAPPED_PREFIX };
}

export function isInRange(address: IpAddress, range: IpRange): boolean {
  if (isMapped(address) !== range.isIPv4) return false;
  for (let word = 0; word < 4; word++) {
    const bits = Math.min(32, range.prefixLength - word * 32);
    if (bits <= 0) return true;
    const difference = (address[word as 0] ^ range.base[word as 0]) >>> (32 - bits);
    if (difference !== 0) return false;
  }
  return true;
}

function isMapped(address: IpAddress): boolean {
  return address[0] === 0 && address[1] === 0 && address[2] === MAPPED;
}

/** Four numbers up to 255, without leading zeros: some read those as octal. By hand, because every call has one. */
function parseIPv4(text: string): number | undefined {
  let word = 0;
  let part = -1;
  let dots = 0;
  for (let index = 0; index < text.length; index++) {
    const digit = text.charCodeAt(index) - ZERO;
    if (digit === DOT) {
      if (part < 0) return undefined;
      word = word * 256 + part;
      part = -1;
      dots++;
    } else {
      if (digit < 0 || digit > 9 || part === 0) return undefined;
      part = part < 0 ? digit : part * 10 + digit;
      if (part > 255) return undefined;
    }
  }
  return dots === 3 && part >= 0 ? word * 256 + part : undefined;
}

/** Of a text that is known to be an IPv6 address. */
function parseIPv6(text: string): IpAddress {
  const [left = '', right] = text.split('::');
  const start = unitsOf(left);
  const end = right === undefined ? [] : unitsOf(right);
  const zeros = Array.from({ length: 8 - start.length - end.length }, () => 0);
  const units = [...start, ...zeros, ...end];
  const word = (index: number): number => (units[index] ?? 0) * 0x10000 + (units[index + 1] ?? 0);
  return [word(0), word(2), word(4), word(6)];
}

function unitsOf(part: string): number[] {
  if (part === '') return [];
  return part.split(':').flatMap((unit) => {
    if (!unit.includes('.')) return [Number.parseInt(unit, 16)];
    const word = parseIPv4(unit) ?? 0;
    return [Math.floor(word / 0x10000), word % 0x10000];
  });
}
