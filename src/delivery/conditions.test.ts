// Ranges and preconditions: the cases of RFC 9110 that players, download managers and caches send, and those an attacker does.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { select, type Entity, type Selection } from './conditions.ts';

const LAST_MODIFIED = 'Sun, 22 Nov 2026 10:00:00 GMT';
const EARLIER = 'Sun, 22 Nov 2026 09:59:59 GMT';
const LATER = 'Sun, 22 Nov 2026 10:00:01 GMT';
// With milliseconds, which no header can carry.
const entity: Entity = { sizeBytes: 1000, etag: '"3e8-1"', modifiedAtMs: Date.parse(LAST_MODIFIED) + 789 };

function get(headers: Readonly<Record<string, string>>, of: Entity = entity): Selection {
  return select(of, { method: 'GET', header: (name) => headers[name] });
}

const whole = { status: 200 } as const;
const part = (start: number, end: number): Selection => ({ status: 206, start, end });

describe('one range', () => {
  test.each([
    ['bytes=0-99', part(0, 99)],
    ['bytes=500-599', part(500, 599)],
    ['bytes=999-999', part(999, 999)],
    ['bytes=0-0', part(0, 0)],
    ['bytes=900-', part(900, 999)],
    ['bytes=0-', part(0, 999)],
    ['bytes=-1', part(999, 999)],
    ['bytes=-100', part(900, 999)],
    ['BYTES=0-1', part(0, 1)],
    ['bytes= 0-1', part(0, 1)],
  ])('%s is served', (range, expected) => {
    expect(get({ range })).toEqual(expected);
  });

  test('an end beyond the entity is cut to it', () => {
    expect(get({ range: 'bytes=990-5000' })).toEqual(part(990, 999));
    expect(get({ range: `bytes=990-${'9'.repeat(400)}` })).toEqual(part(990, 999));
  });

  test('a suffix longer than the entity is the whole of it', () => {
    expect(get({ range: 'bytes=-5000' })).toEqual(part(0, 999));
  });

  test.each(['bytes=1000-', 'bytes=1000-1001', 'bytes=5000-6000', `bytes=${'9'.repeat(400)}-`, 'bytes=-0'])(
    '%s cannot be satisfied',
    (range) => {
      expect(get({ range })).toEqual({ status: 416 });
    },
  );

  test.each([
    'bytes=5-2',
    'bytes=-',
    'bytes=',
    'bytes',
    'bytes=a-b',
    'bytes=0x1-0x2',
    'bytes=1.5-2',
    'bytes=--1',
    'bytes=0-1-2',
    'items=0-1',
    ' bytes=0-1',
    'bytes=0-1;x',
    '',
  ])('ignores the header %j, which is no byte range', (range) => {
    expect(get({ range })).toEqual(whole);
  });

  test.each(['bytes=0-1,5-6', 'bytes=0-1, 5-6', 'bytes=0-1,', 'bytes=0-999,0-999,0-999,0-999'])(
    '%s is several ranges, answered with the whole',
    (range) => {
      expect(get({ range })).toEqual(whole);
    },
  );

  test('matches a hostile long header in linear time', () => {
    // With an ambiguous pattern this exceeds the timeout of the test.
    const blanks = ' '.repeat(15_000);
    expect(get({ range: `bytes=${blanks}-${blanks}x` })).toEqual(whole);
    expect(get({ range: `bytes=${'1'.repeat(15_000)}-${'1'.repeat(15_000)}x` })).toEqual(whole);
  });

  test('HEAD ignores a range', () => {
    expect(select(entity, { method: 'HEAD', header: (name) => (name === 'range' ? 'bytes=0-1' : undefined) })).toEqual(
      whole,
    );
  });

  test('an empty entity satisfies no range', () => {
    expect(get({ range: 'bytes=0-' }, { ...entity, sizeBytes: 0 })).toEqual({ status: 416 });
    expect(get({ range: 'bytes=-5' }, { ...entity, sizeBytes: 0 })).toEqual({ status: 416 });
  });

  test('never selects a byte outside the entity, for any range', () => {
    const number = fc.oneof(fc.constant(''), fc.nat().map(String), fc.bigInt({ min: 0n }).map(String));
    fc.assert(
      fc.property(number, number, fc.nat({ max: 5000 }), (first, last, sizeBytes) => {
        const selection = get({ range: `bytes=${first}-${last}` }, { ...entity, sizeBytes });
        if (selection.status !== 206) return;
        expect(selection.start).toBeGreaterThanOrEqual(0);
        expect(selection.end).toBeGreaterThanOrEqual(selection.start);
        expect(selection.end).toBeLessThan(sizeBytes);
      }),
    );
  });
});

describe('If-None-Match and If-Modified-Since', () => {
  test.each(['"3e8-1"', 'W/"3e8-1"', '"x", "3e8-1"', '"x","3e8-1","y"', '*'])(
    'If-None-Match %s finds the entity unchanged',
    (tag) => {
      expect(get({ 'if-none-match': tag })).toEqual({ status: 304 });
    },
  );

  test.each(['"other"', 'W/"other"', '3e8-1', '"3e8-1', ''])('If-None-Match %j matches nothing', (tag) => {
    expect(get({ 'if-none-match': tag })).toEqual(whole);
  });

  test('If-Modified-Since compares whole seconds', () => {
    expect(get({ 'if-modified-since': LAST_MODIFIED })).toEqual({ status: 304 });
    expect(get({ 'if-modified-since': LATER })).toEqual({ status: 304 });
    expect(get({ 'if-modified-since': EARLIER })).toEqual(whole);
    expect(get({ 'if-modified-since': 'yesterday' })).toEqual(whole);
  });

  test('a tag that differs takes precedence over a date that matches', () => {
    expect(get({ 'if-none-match': '"other"', 'if-modified-since': LATER })).toEqual(whole);
  });

  test('an unchanged entity is not sent in part either', () => {
    expect(get({ 'if-none-match': '"3e8-1"', range: 'bytes=0-1' })).toEqual({ status: 304 });
  });

  test('HEAD is answered 304 as well', () => {
    const header = (name: string): string | undefined => (name === 'if-none-match' ? '*' : undefined);
    expect(select(entity, { method: 'HEAD', header })).toEqual({ status: 304 });
  });
});

describe('If-Match and If-Unmodified-Since', () => {
  test('the same entity is served', () => {
    expect(get({ 'if-match': '"3e8-1"' })).toEqual(whole);
    expect(get({ 'if-match': '"x", "3e8-1"' })).toEqual(whole);
    expect(get({ 'if-match': '*' })).toEqual(whole);
    expect(get({ 'if-unmodified-since': LAST_MODIFIED })).toEqual(whole);
    expect(get({ 'if-unmodified-since': 'whenever' })).toEqual(whole);
  });

  test('another entity is refused', () => {
    expect(get({ 'if-match': '"other"' })).toEqual({ status: 412 });
    expect(get({ 'if-unmodified-since': EARLIER })).toEqual({ status: 412 });
  });

  test('If-Match compares strongly', () => {
    expect(get({ 'if-match': 'W/"3e8-1"' })).toEqual({ status: 412 });
  });

  test('If-Match outweighs If-Unmodified-Since, and both outweigh the rest', () => {
    expect(get({ 'if-match': '"3e8-1"', 'if-unmodified-since': EARLIER })).toEqual(whole);
    expect(get({ 'if-match': '"other"', 'if-none-match': '"3e8-1"', range: 'bytes=5000-' })).toEqual({ status: 412 });
  });
});

describe('If-Range', () => {
  const range = 'bytes=0-9';

  test('the same entity is served in part', () => {
    expect(get({ range, 'if-range': '"3e8-1"' })).toEqual(part(0, 9));
    expect(get({ range, 'if-range': LAST_MODIFIED })).toEqual(part(0, 9));
  });

  test.each(['"other"', 'W/"3e8-1"', EARLIER, LATER, 'nonsense', ''])('%j gives the whole entity', (value) => {
    expect(get({ range, 'if-range': value })).toEqual(whole);
  });

  test('is ignored without a Range header', () => {
    expect(get({ 'if-range': '"3e8-1"' })).toEqual(whole);
  });
});
