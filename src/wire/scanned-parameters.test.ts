// Scanned parameters beside the plain reader and the plain text of the signature.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { propertyRuns } from '../../test/support/property-runs.ts';
import { MESSAGE_AT } from '../base/hmac-key.ts';
import { readUrlEncoded, type Parameters } from './parameters.ts';
import { percentEncode } from './percent-encode.ts';
import { scanParameters, type ScannedParameters } from './scanned-parameters.ts';
import { stringToSignV1 } from './signature-v1.ts';

const RUNS = propertyRuns(100_000);
const TIMEOUT_MS = 120_000;

function readPlainly(text: string): Map<string, string> | undefined {
  const plain = new Map<string, string>();
  try {
    readUrlEncoded(text, plain);
    return plain;
  } catch {
    return undefined;
  }
}

const signedText = (scanned: ScannedParameters, without?: string): string =>
  scanned.signV1('GET', without, ({ bytes }, length) => bytes.toString('latin1', MESSAGE_AT, MESSAGE_AT + length));

/** One comparison of everything: a hundred thousand times a dozen would take minutes. */
function expectTheSame(scanned: ScannedParameters, text: string): void {
  const plain = readPlainly(text);
  if (plain === undefined) throw new Error(`scanned, but refused by the plain reader: ${text}`);
  const asked = ['Action', 'a', 'A', '', 'constructor', 'Signature', ...plain.keys()];
  const found: unknown[] = [
    [...scanned],
    [...scanned.values()],
    scanned.size,
    ...asked.map((name) => answers(scanned, name)),
  ];
  const sorted = [...plain].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const values = sorted.map(([, value]) => value);
  const expected: unknown[] = [sorted, values, plain.size, ...asked.map((name) => answers(plain, name))];
  found.push(signedText(scanned), signedText(scanned, 'RegionId'));
  expected.push(stringToSignV1('GET', plain), stringToSignV1('GET', plain, { without: 'RegionId' }));
  if (JSON.stringify(found) !== JSON.stringify(expected)) expect(found).toEqual(expected);
}

const answers = (parameters: Parameters, name: string) => [name, parameters.get(name), parameters.has(name)];

const names = fc.oneof(
  fc.constantFrom('Action', 'Signature', 'SignatureMethod', 'SignatureNonce', 'RegionId', 'AccessKeyId', 'Timestamp'),
  fc.stringMatching(/^[A-Za-z0-9\-_.~]{1,12}$/),
);
/** ASCII but for what the scanner leaves to the plain reader. */
const values = fc.string({ unit: fc.integer({ min: 1, max: 127 }).map((code) => String.fromCharCode(code)) });
const usual = fc
  .uniqueArray(fc.tuple(names, values), { selector: ([name]) => name, maxLength: 14 })
  .map((pairs) => pairs.map(([name, value]): [string, string] => [name, value.replace(/[\\!'()*]/g, '-')]));

describe('scanned parameters', () => {
  test(
    `are read and signed as plainly read ones, ${String(RUNS)} times`,
    () => {
      fc.assert(
        fc.property(usual, (pairs) => {
          const text = pairs.map(([name, value]) => `${name}=${percentEncode(value)}`).join('&');
          const scanned = scanParameters(text);
          // Guards against a scanner that leaves everything to the plain reader.
          if (scanned === undefined) throw new Error(`not scanned: ${text}`);
          expectTheSame(scanned, text);
        }),
        { numRuns: RUNS },
      );
    },
    TIMEOUT_MS,
  );

  test(
    `are never more than the plain reader accepts, in ${String(RUNS)} texts of any kind`,
    () => {
      const pieces = fc.constantFrom(
        ...Array.from('&&&===%%aAzZ09-_.~+ !*()\'"\\\0é中#?'),
        '%41',
        '%5C',
        '%00',
        '%C3%A9',
        '%2f',
        '%2F',
        '%3A',
      );
      let seen = 0;
      fc.assert(
        fc.property(fc.oneof(fc.string({ unit: pieces, maxLength: 20 }), fc.string()), (text) => {
          const scanned = scanParameters(text);
          if (scanned === undefined) return;
          seen += 1;
          expectTheSame(scanned, text);
        }),
        { numRuns: RUNS },
      );
      expect(seen).toBeGreaterThan(0);
    },
    TIMEOUT_MS,
  );

  test.each([
    ...['a=1&a=2', 'a', '=1', '&a=1', 'a=1&', 'a=1&&b=2', 'a=b=c', 'a=+', 'a=%2f', 'a=%41', 'a=%', 'a=%2', 'a=%4'],
    ...['a%2E=1', 'a=%00', 'a=%5C', 'a=\\', 'a=%2A', 'a=*', "a='", 'a=%E4%B8%AD', 'a=中', 'a=\u0000', 'a=%80'],
    `a=${'x'.repeat(8192)}`,
    Array.from({ length: 33 }, (_, index) => `a${String(index)}=1`).join('&'),
  ])('are left to the plain reader: %.40s', (text) => {
    expect(scanParameters(text)).toBeUndefined();
  });

  test('of two requests are read and signed in any order', () => {
    const texts = ['a=%3A&Action=x', 'a=1&b=%25%20&Action=y'];
    const scanned = texts.map((text) => scanParameters(text));
    for (const at of [0, 1, 0, 1, 1, 0]) expectTheSame(scanned[at]!, texts[at]!);
  });

  test.each(['', 'a=', 'a=1', 'b=%3A&a=%25', Array.from({ length: 32 }, (_, i) => `a${String(i)}=1`).join('&')])(
    'are scanned: %.40s',
    (text) => {
      const scanned = scanParameters(text);
      expect(scanned).toBeDefined();
      if (scanned !== undefined) expectTheSame(scanned, text);
    },
  );

  test('the longest text that is scanned fits into the buffer that it is signed in', () => {
    const text = `a=${'%25'.repeat((8192 - 2) / 3)}`;
    const scanned = scanParameters(text);
    expect(scanned && signedText(scanned)).toHaveLength('GET&%2F&a%3D'.length + 5 * ((8192 - 2) / 3));
  });
});
