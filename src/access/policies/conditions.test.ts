import { BlockList } from 'node:net';
import { describe, expect, test, vi } from 'vitest';
import { parseBoolean, parseDate, parseNumber } from './condition-values.ts';
import { compileCondition, faultOfValue, isOperator, MET, OPERATOR_NAMES, UNKNOWN, UNMET } from './conditions.ts';

const judge = (operator: string, values: readonly string[], present?: readonly string[]) =>
  compileCondition({ operator, key: 'k', values }).judge(present);

const NEGATED = OPERATOR_NAMES.filter((name) => name.includes('Not'));
const FITTING: readonly [RegExp, string][] = [
  [/^String/, 'x'],
  [/^Numeric/, '7'],
  [/^Date/, '2026-01-01T00:00:00Z'],
  [/^Bool/, 'true'],
  [/Ip/, '10.0.0.1'],
];
const fitting = (name: string): string => FITTING.find(([form]) => form.test(name))?.[1] ?? '';

test('there are the operators of the documents, and no others', () => {
  expect([...OPERATOR_NAMES].toSorted()).toEqual(
    [
      ...['StringEquals', 'StringNotEquals', 'StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase', 'StringLike'],
      ...['StringNotLike', 'NumericEquals', 'NumericNotEquals', 'NumericLessThan', 'NumericLessThanEquals'],
      ...['NumericGreaterThan', 'NumericGreaterThanEquals', 'DateEquals', 'DateNotEquals', 'DateLessThan'],
      ...['DateLessThanEquals', 'DateGreaterThan', 'DateGreaterThanEquals', 'Bool', 'IpAddress', 'NotIpAddress'],
    ].toSorted(),
  );
  for (const name of ['stringequals', 'StringEqual', '__proto__', 'constructor', 'toString', ''])
    expect(isOperator(name), name).toBe(false);
});

describe('an absent key', () => {
  test.each(OPERATOR_NAMES)('%s is met only if it is negated', (name) => {
    const expected = NEGATED.includes(name) ? MET : UNMET;
    expect(judge(name, [fitting(name)])).toBe(expected);
    expect(judge(name, [fitting(name)], [])).toBe(expected);
  });
});

describe('several values', () => {
  test('of the policy: one that matches suffices', () => {
    expect(judge('StringEquals', ['a', 'b'], ['b'])).toBe(MET);
    expect(judge('StringEquals', ['a', 'b'], ['c'])).toBe(UNMET);
  });

  test('of a negated operator: none may match', () => {
    expect(judge('StringNotEquals', ['a', 'b'], ['b'])).toBe(UNMET);
    expect(judge('StringNotEquals', ['a', 'b'], ['c'])).toBe(MET);
  });

  test('that are present: any of them counts', () => {
    expect(judge('StringEquals', ['math'], ['art', 'math'])).toBe(MET);
    expect(judge('StringNotEquals', ['math'], ['art', 'math'])).toBe(UNMET);
    expect(judge('StringNotEquals', ['math'], ['art', 'music'])).toBe(MET);
  });
});

describe('each operator', () => {
  const LATER = '2026-06-01T00:00:00Z';
  const EARLIER = '2026-05-31T23:59:59Z';
  test.each([
    ['StringEquals', 'a', 'a', 'A'],
    ['StringEquals', 'a*', 'a*', 'ab'],
    ['StringNotEquals', 'a', 'A', 'a'],
    ['StringEqualsIgnoreCase', 'Aä', 'aÄ', 'a'],
    ['StringNotEqualsIgnoreCase', 'A', 'b', 'a'],
    ['StringLike', 'course-?-*', 'course-1-', 'Course-1-x'],
    ['StringNotLike', 'course-*', 'lesson', 'course-'],
    ['NumericEquals', '300', '300.0', '301'],
    ['NumericNotEquals', '300', '301', '300.0'],
    ['NumericLessThan', '300', '-301', '300'],
    ['NumericLessThanEquals', '300', '300', '300.5'],
    ['NumericGreaterThan', '9', '10', '9'],
    ['NumericGreaterThanEquals', '9', '9', '8.99'],
    ['DateEquals', LATER, '2026-06-01T08:00:00.000+08:00', EARLIER],
    ['DateNotEquals', LATER, EARLIER, '2026-06-01T00:00Z'],
    ['DateLessThan', LATER, EARLIER, LATER],
    ['DateLessThanEquals', LATER, LATER, '2026-06-01T00:00:00.001Z'],
    ['DateGreaterThan', EARLIER, LATER, EARLIER],
    ['DateGreaterThanEquals', LATER, LATER, EARLIER],
    ['Bool', 'true', 'TRUE', 'false'],
    ['Bool', 'false', 'false', 'true'],
    ['IpAddress', '192.0.2.0/24', '::ffff:192.0.2.9', '192.0.3.9'],
    ['NotIpAddress', '192.0.2.0/24', '192.0.3.9', '192.0.2.9'],
  ])('%s %s is met by %s and not by %s', (name, value, good, bad) => {
    expect(judge(name, [value], [good])).toBe(MET);
    expect(judge(name, [value], [bad])).toBe(UNMET);
  });
});

test.each(OPERATOR_NAMES.filter((name) => !name.startsWith('String')))(
  'a present value that %s cannot read is neither met nor unmet',
  (name) => {
    for (const garbage of ['', 'fe80::1%eth0', '1.2.3', 'yes'])
      expect(judge(name, [fitting(name)], [garbage]), garbage).toBe(UNKNOWN);
    const other = NEGATED.includes(name) ? UNMET : MET;
    if (/Equals|^Bool|Ip/.test(name)) expect(judge(name, [fitting(name)], ['?', fitting(name)])).toBe(other);
  },
);

describe('values of a policy', () => {
  test.each([
    [
      'NumericEquals',
      ['1', '-2.50', '999999999999999'],
      ['', '1e3', '+1', '0x1', '١', '1.', '.5', 'NaN', 'Infinity', '1 '],
    ],
    ['NumericLessThan', ['0'], ['9999999999999999', '1234567890.123456789']],
    ['DateLessThan', ['2026-02-28T00:00Z', '2019-08-12T17:00:00+08:00'], ['2026-02-30T00:00:00Z', '2026-01-01', 'now']],
    [
      'DateEquals',
      ['2024-02-29T23:59:59.999Z'],
      ['2026-01-01T00:00:00', '2026-01-01T24:00:00Z', '0', '2026-1-1T0:0:0Z'],
    ],
    ['Bool', ['true', 'False'], ['', '1', 'yes', 'true ']],
    ['IpAddress', ['10.0.0.1', '::/0'], ['10.0.0.*', 'any', '']],
    ['StringLike', ['', '*', '{}'], []],
  ])('%s takes %j and refuses %j', (name, good, bad) => {
    for (const value of good) expect(faultOfValue(name, value), value).toBeUndefined();
    for (const value of bad) {
      expect(faultOfValue(name, value), value).toEqual(expect.any(String));
      expect(() => compileCondition({ operator: name, key: 'k', values: [value] }), value).toThrow(RangeError);
    }
  });

  test('are parsed exactly', () => {
    expect(parseNumber('-2.50')).toBe(-2.5);
    expect(parseDate('2019-08-12T17:00:00+08:00')).toBe(Date.UTC(2019, 7, 12, 9));
    expect([parseBoolean('TRUE'), parseBoolean('false'), parseBoolean('0')]).toEqual([true, false, undefined]);
  });
});

test('all IPv6 ranges of a condition are one list, and IPv4 ranges none', () => {
  const values = Array.from({ length: 500 }, (_, index) => `10.0.${String(index >> 8)}.${String(index & 255)}`);
  const ipv6Values = Array.from({ length: 500 }, (_, index) => `2001:db8:${index.toString(16)}::/48`);
  const condition = compileCondition({
    operator: 'IpAddress',
    key: 'acs:sourceip',
    values: [...values, ...ipv6Values],
  });
  const check = vi.spyOn(BlockList.prototype, 'check');
  const addresses = ['10.0.1.243', '10.0.1.244', '2001:db8:1f3::1', '2001:db8:1f4::1'];
  expect(addresses.map((address) => condition.judge([address]))).toEqual([MET, UNMET, MET, UNMET]);
  // Two for each IPv6 address: one of them asks whether it is a mapped IPv4 address.
  expect(check.mock.calls.length).toBe(4);
  check.mockRestore();
});
