import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeBase64Url, equalsInConstantTime, randomHex, writeHex, writeLatin1 } from './bytes.ts';

describe('comparing secrets', () => {
  test('says whether two texts or buffers are equal, of equal or different lengths', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        expect(equalsInConstantTime(a, b)).toBe(Buffer.from(a).equals(Buffer.from(b)));
        expect(equalsInConstantTime(a, a)).toBe(true);
        expect(equalsInConstantTime(Buffer.from(a), a)).toBe(true);
      }),
    );
    expect(equalsInConstantTime('', '')).toBe(true);
    expect(equalsInConstantTime('', 'a')).toBe(false);
    expect(equalsInConstantTime('a', '')).toBe(false);
  });

  test('a prefix is not equal', () => {
    expect(equalsInConstantTime('secre', 'secret')).toBe(false);
    expect(equalsInConstantTime('secrets', 'secret')).toBe(false);
  });
});

describe('base64url', () => {
  test('has exactly one text for every sequence of bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const text = Buffer.from(bytes).toString('base64url');
        expect(decodeBase64Url(text)).toEqual(Buffer.from(bytes));
      }),
    );
  });

  test.each(['AB', 'AAB', 'A', 'AA==', 'AA+A', 'AA/A', 'AA A', 'AA\n', '中'])('%j is none', (text) => {
    expect(decodeBase64Url(text)).toBeUndefined();
  });
});

test('random hex has two digits a byte and does not repeat', () => {
  expect(randomHex(16)).toMatch(/^[0-9a-f]{32}$/);
  expect(randomHex(16)).not.toBe(randomHex(16));
});

test('hex and ISO 8859-1 are written as Node writes them', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.nat(5), (array, at) => {
      const bytes = Buffer.from(array);
      const [own, plain] = [Buffer.alloc(50, 7), Buffer.alloc(50, 7)];
      expect(writeHex(bytes.toString('hex'), own, at)).toBe(plain.write(bytes.toString('hex'), at, 'hex'));
      expect(own).toEqual(plain);
      writeLatin1(bytes.toString('latin1'), own, { at, length: bytes.length - 1 });
      plain.write(bytes.toString('latin1'), at, bytes.length - 1, 'latin1');
      expect(own).toEqual(plain);
    }),
  );
});
