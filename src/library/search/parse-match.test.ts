// The grammar of Match: what it means, what is refused and where, and that no text costs much time or stack.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_MATCH_BYTES, parseMatch, type Match } from './parse-match.ts';

const is = (field: string, ...values: string[]): Match => ({ kind: 'oneOf', field, values });
const parsed = (text: string): Match | string => {
  const result = parseMatch(text);
  if (result.ok) return result.match;
  return result.reason === 'syntax' ? `syntax near ${result.near}` : result.reason;
};

describe('a valid Match', () => {
  test.each<[string, Match]>([
    ["Title = 'a film'", is('Title', 'a film')],
    ['Title="it\'s"', is('Title', "it's")],
    [String.raw`Title = 'it\'s \\ \n'`, is('Title', String.raw`it's \ \n`)],
    ["Title == ''", is('Title', '')],
    ['  CateId=10001  ', is('CateId', '10001')],
    ["Status in ('Normal','Blocked')", is('Status', 'Normal', 'Blocked')],
    ['CateId IN (1, 2)', is('CateId', '1', '2')],
    ["in in ('in')", is('in', 'in')],
    ["a = 'and' and b = 'or'", { kind: 'and', parts: [is('a', 'and'), is('b', 'or')] }],
    ['(a = 1 OR b = 2)', { kind: 'or', parts: [is('a', '1'), is('b', '2')] }],
    ['((a = 1))', is('a', '1')],
    [
      'a=1 and (b=2 or c=3 and d=4)',
      {
        kind: 'and',
        parts: [
          is('a', '1'),
          { kind: 'or', parts: [is('b', '2'), { kind: 'and', parts: [is('c', '3'), is('d', '4')] }] },
        ],
      },
    ],
    [
      "t = ['x',9)",
      { kind: 'range', field: 't', from: { value: 'x', isIncluded: true }, until: { value: '9', isIncluded: false } },
    ],
    [
      't = (,9]',
      {
        kind: 'range',
        field: 't',
        from: { value: undefined, isIncluded: false },
        until: { value: '9', isIncluded: true },
      },
    ],
  ])('%s', (text, match) => {
    expect(parsed(text)).toEqual(match);
  });
});

describe('an invalid Match is refused near the error', () => {
  test.each([
    ['Title', ''],
    ['Title =', ''],
    ["= 'a'", '='],
    ["'Title' = 'a'", 'Title'],
    ["Title = 'a", "'a"],
    ["Title = 'a' Status = 'b'", 'Status'],
    ["Title = 'a' and", ''],
    ['a = 1 or b = 2', 'or'],
    ['(a = 1', ''],
    ['a = 1)', ')'],
    ['a in ()', ')'],
    ['a in (1', ''],
    ['a in 1', '1'],
    ['a = (1)', ')'],
    ['a = (1,2,3)', ','],
    ['a = [1,2', ''],
    ['a > 1', '>'],
    ['()', ')'],
    ["a != 'x'", '!'],
  ])('%s', (text, near) => {
    expect(parsed(text)).toBe(`syntax near ${near}`);
  });

  test('beyond each limit', () => {
    expect(parsed(`a = '${'x'.repeat(MAX_MATCH_BYTES)}'`)).toBe('too large');
    expect(parsed(`a = '${'中'.repeat(MAX_MATCH_BYTES / 3)}'`)).toBe('too large');
    const nested = (depth: number): string => `${'('.repeat(depth)}a=1${')'.repeat(depth)}`;
    expect(parsed(nested(8))).toEqual(is('a', '1'));
    expect(parsed(nested(9))).toBe('too large');
    expect(parsed('('.repeat(16_000))).toBe('too large');
    const many = (count: number): string => Array(count).fill('a=1').join(' and ');
    expect(parsed(many(100))).toMatchObject({ kind: 'and' });
    expect(parsed(many(101))).toBe('too large');
    const values = (count: number): string => `a in (${Array(count).fill('1').join(',')})`;
    expect(parsed(values(100))).toMatchObject({ kind: 'oneOf' });
    expect(parsed(values(101))).toBe('too large');
  });

  test('and any other text without an exception', () => {
    const pieces = fc.constantFrom(
      ...['(', ')', '[', ']', ',', '=', "'", '"', '\\', 'and', 'or', 'in', 'a', '1', ' ', '中'],
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(pieces, { maxLength: 60 }).map((all) => all.join(' ')),
        ),
        (text) => {
          expect(typeof parseMatch(text).ok).toBe('boolean');
        },
      ),
      { numRuns: 2000 },
    );
  });
});
