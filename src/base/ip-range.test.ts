import { isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { propertyRuns } from '../../test/support/property-runs.ts';
import { isInRanges, joinRanges, parseIpAddress, parseIpRange } from './ip-range.ts';

function isIn(address: string, range: string): boolean {
  const parsed = parseIpAddress(address);
  const wanted = parseIpRange(range);
  if (parsed === undefined || wanted === undefined) throw new Error(`${address} or ${range} cannot be read`);
  return isInRanges(parsed, joinRanges([wanted]));
}

/** Of an IPv4 address, or of an IPv6 address that writes all its groups. */
function bitsOf(address: string): string {
  const isDotted = address.includes('.');
  const units = address.split(isDotted ? '.' : ':').map((unit) => Number.parseInt(unit, isDotted ? 10 : 16));
  return units.map((unit) => unit.toString(2).padStart(isDotted ? 8 : 16, '0')).join('');
}

function hexOf([a = 0, b = 0, c = 0, d = 0]: Uint8Array): string {
  return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
}

describe('ranges', () => {
  test.each([
    ['203.0.113.2', '203.0.113.2'],
    ['203.0.113.2', '203.0.113.2/32'],
    ['192.0.2.255', '192.0.2.0/24'],
    ['10.9.8.7', '10.1.2.3/8'],
    ['255.255.255.255', '0.0.0.0/0'],
    ['128.0.0.1', '128.0.0.0/1'],
    ['::ffff:192.0.2.1', '192.0.2.0/24'],
    ['::ffff:c000:201', '192.0.2.0/24'],
    ['192.0.2.1', '::ffff:192.0.2.0/120'],
    ['192.0.2.1', '::FFFF:192.0.2.1'],
    ['2001:db8::1', '2001:DB8:0:0::1'],
    ['2001:db8::1', '2001:db8::/32'],
    ['2001:db8:7fff::', '2001:db8::/33'],
    ['::1', '::/0'],
    ['64:ff9b::1.2.3.4', '64:ff9b::102:304'],
  ])('%s is in %s', (address, range) => expect(isIn(address, range)).toBe(true));

  test.each([
    ['203.0.113.3', '203.0.113.2'],
    ['192.0.3.0', '192.0.2.0/24'],
    ['127.255.255.255', '128.0.0.0/1'],
    ['2001:db8:8000::', '2001:db8::/33'],
    ['::1', '0.0.0.0/0'],
    ['::1', '0.0.0.1'],
    ['192.0.2.1', '::/0'],
    ['::ffff:192.0.2.1', '::/0'],
    ['192.0.2.1', '::192.0.2.1'],
  ])('%s is not in %s', (address, range) => expect(isIn(address, range)).toBe(false));

  test('hold exactly the addresses that share the bits of the prefix, within each family', () => {
    const bytes = fc.uint8Array({ minLength: 4, maxLength: 4 }).map((four) => four.map((byte) => byte & 0b1000_0011));
    const v4 = bytes.map((four) => four.join('.'));
    const v6 = fc
      .array(fc.constantFrom('0', '1', '8000', 'ffff'), { minLength: 7, maxLength: 7 })
      .map((groups) => `2001:${groups.join(':')}`);
    const pair = fc.oneof(
      fc.tuple(v4, v4, fc.integer({ min: 0, max: 32 })),
      fc.tuple(v6, v6, fc.integer({ min: 0, max: 128 })),
    );
    fc.assert(
      fc.property(pair, ([address, base, length]) => {
        const isShared = bitsOf(address).slice(0, length) === bitsOf(base).slice(0, length);
        expect(isIn(address, `${base}/${String(length)}`)).toBe(isShared);
      }),
      { numRuns: 5000 },
    );
  });

  test('a mapped address is in the ranges of its IPv4 address and in no other', () => {
    const four = fc.uint8Array({ minLength: 4, maxLength: 4 }).map((bytes) => bytes.map((byte) => byte & 0b1000_0011));
    fc.assert(
      fc.property(four, four, fc.integer({ min: 0, max: 128 }), (left, right, length) => {
        const [address, base] = [left.join('.'), right.join('.')];
        const isShared = length >= 96 && isIn(address, `${base}/${String(length - 96)}`);
        const range = `::ffff:${base}/${String(length)}`;
        for (const written of [address, `::ffff:${address}`, `0:0:0:0:0:FFFF:${hexOf(left)}`])
          expect(isIn(written, range)).toBe(isShared);
      }),
      { numRuns: propertyRuns(5000) },
    );
  });
});

test.each([
  ...['', 'x', '1.2.3', '1.2.3.4.5', '256.0.0.1', '010.0.0.1', '0x1.2.3.4', '1.2.3.4 ', '1.2.3.4:80', '4294967295'],
  ...['fe80::1%eth0', '::1::', ':::', '1:2:3:4:5:6:7:8:9', '[::1]', '::g', '::ffff:1.2.3', '1.2.3.4/8', 'localhost'],
  '0'.repeat(10_000),
])('%j is no address', (text) => expect(parseIpAddress(text)).toBeUndefined());

test.each([
  ...['', '/', '/8', '1.2.3.4/', '1.2.3.4/33', '1.2.3.4/-1', '1.2.3.4/08', '1.2.3.4/8/8', '1.2.3.4/1e1', '1.2.3.4/ 8'],
  ...['::1/129', 'fe80::1%eth0/64', 'x/8', '192.168.XX.XX', '10.0.0.*', '1.2.3.4-1.2.3.9', '::ffff:1.2.3.4/129'],
])('%j is no range', (text) => expect(parseIpRange(text)).toBeUndefined());

test('what node:net takes for an IPv4 address is one, and nothing else', () => {
  const part = fc.oneof(
    fc.integer({ min: 0, max: 300 }).map(String),
    fc.constantFrom('', '00', '01', '-1', '1e1', '+1', ' 1'),
  );
  const text = fc.array(part, { minLength: 3, maxLength: 5 }).map((parts) => parts.join('.'));
  fc.assert(
    fc.property(text, (dotted) => {
      expect(parseIpAddress(dotted) !== undefined).toBe(isIP(dotted) === 4);
    }),
    { numRuns: propertyRuns(5000) },
  );
});

test('a family without ranges has no list, and holds no address', () => {
  const only4 = joinRanges([parseIpRange('0.0.0.0/0')!]);
  expect(only4.ipv6).toBeUndefined();
  expect(isInRanges(parseIpAddress('::1')!, only4)).toBe(false);
  expect(isInRanges(parseIpAddress('::ffff:1.2.3.4')!, only4)).toBe(true);
});

test.each(['::ffff:10.1.2.3', '::ffff:a01:203', '0:0:0:0:0:FFFF:0a01:0203', '0::ffff:10.1.2.3'])(
  'a mapped address written as %s is its IPv4 address',
  (text) => {
    expect(parseIpAddress(text)?.ipv4Bits).toBe(parseIpAddress('10.1.2.3')?.ipv4Bits);
  },
);

test('a mapped address whose last group is left out is read whole', () => {
  const bits = parseIpAddress('0:0:0:0:0:ffff:a01::')?.ipv4Bits;
  expect(bits).toBe(parseIpAddress('10.1.0.0')?.ipv4Bits);
});
