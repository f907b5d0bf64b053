// The party behind an IP address, for limits: one household or machine.
import { isIP, isIPv6 } from 'node:net';

/** An IPv4 address, or the /64 of an IPv6 network. */
export function sourceOf(clientIp: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(clientIp)?.[1];
  if (mapped !== undefined) return mapped;
  if (isIPv6(clientIp)) return networkOf(clientIp);
  // A proxy can claim any text, of any length.
  return isIP(clientIp) === 0 ? 'unknown' : clientIp;
}

/** The first four groups, however the address is written. */
function networkOf(address: string): string {
  const [head = '', tail] = address.replace(/%.*$/, '').split('::');
  const front = head === '' ? [] : head.split(':');
  // Groups of zeros fill the gap. With four groups or fewer behind it, the gap reaches into the first four.
  const back = tail === undefined || tail === '' ? [] : tail.split(':');
  const backGroups = back.length + (back.at(-1)?.includes('.') === true ? 1 : 0);
  const gap = tail === undefined ? 0 : 8 - front.length - backGroups;
  const groups = [...front, ...Array.from({ length: gap }, () => '0'), ...back].slice(0, 4);
  return groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':');
}
