import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { propertyRuns } from '../../test/support/property-runs.ts';
import { formatTimestamp, parseTimestamp } from './timestamps.ts';

describe('timestamps', () => {
  test('are read to the second', () => {
    expect(parseTimestamp('2026-01-02T03:04:05Z')).toBe(Date.UTC(2026, 0, 2, 3, 4, 5));
    expect(parseTimestamp('2024-02-29T23:59:59Z')).toBe(Date.UTC(2024, 1, 29, 23, 59, 59));
  });

  test.each([
    ['milliseconds', '2026-01-02T03:04:05.000Z'],
    ['an offset', '2026-01-02T03:04:05+00:00'],
    ['no zone', '2026-01-02T03:04:05'],
    ['a lower-case z', '2026-01-02T03:04:05z'],
    ['a space for the T', '2026-01-02 03:04:05Z'],
    ['only a date', '2026-01-02'],
    ['30 February', '2026-02-30T00:00:00Z'],
    ['29 February of a common year', '2026-02-29T00:00:00Z'],
    ['month 13', '2026-13-01T00:00:00Z'],
    ['hour 24', '2026-01-02T24:00:00Z'],
    ['second 60', '2026-01-02T03:04:60Z'],
    ['a line break at the end', '2026-01-02T03:04:05Z\n'],
    ['five digits of year', '12026-01-02T03:04:05Z'],
    ['full-width digits', '２０２６-01-02T03:04:05Z'],
    ['unix seconds', '1767323045'],
    ['nothing', ''],
  ])('with %s are refused', (_, text) => {
    expect(parseTimestamp(text)).toBeUndefined();
  });

  test('are written without the fraction, and read back to the same second', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 253_402_300_799_999 }), (ms) => {
        const text = formatTimestamp(ms);
        expect(text).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
        expect(parseTimestamp(text)).toBe(ms - (ms % 1000));
      }),
    );
  });

  test('are read as Date.parse reads them, if they are of the form and real, the second time too', () => {
    const number = (max: number, length: number) =>
      fc.integer({ min: 0, max }).map((value) => String(value).padStart(length, '0'));
    const dates = fc.tuple(number(9999, 4), number(13, 2), number(32, 2), number(24, 2), number(60, 2), number(60, 2));
    const form = dates.map(([year, month, day, ...time]) => `${year}-${month}-${day}T${time.join(':')}Z`);
    const altered = fc.tuple(form, fc.nat(19), fc.string({ minLength: 0, maxLength: 2 }));
    const texts = fc.oneof(
      form,
      altered.map(([text, at, other]) => text.slice(0, at) + other + text.slice(at + 1)),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const plain = parsePlainly(text);
        for (const read of [parseTimestamp(text), parseTimestamp(text)])
          if (read !== plain) expect(read, text).toBe(plain);
      }),
      { numRuns: propertyRuns(100_000) },
    );
  }, 60_000);
});

function parsePlainly(text: string): number | undefined {
  const ms = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/.test(text) ? Date.parse(text) : Number.NaN;
  // `Date.parse` turns 30 February into 1 March; the wire does not.
  return Number.isNaN(ms) || formatTimestamp(ms) !== text ? undefined : ms;
}
