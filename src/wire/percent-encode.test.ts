import fc from 'fast-check';
import { expect, test } from 'vitest';
import { strictEncode } from '../../test/support/sign-request.ts';
import { percentEncode } from './percent-encode.ts';

test('percent-encoding equals an encoding written byte by byte, for every well-formed text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      fc.pre(text.isWellFormed());
      expect(percentEncode(text)).toBe(strictEncode(text));
    }),
  );
});

test('nothing but letters, digits and -_.~ stays literal', () => {
  for (let code = 0; code < 128; code += 1) {
    const character = String.fromCharCode(code);
    expect(percentEncode(character) === character, `code ${code}`).toBe(/[A-Za-z0-9\-_.~]/.test(character));
  }
});

test('what was encoded decodes to the same text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(decodeURIComponent(percentEncode(text))).toBe(text);
    }),
  );
});
