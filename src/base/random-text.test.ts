import { describe, expect, test } from 'vitest';
import { ALPHANUMERIC, DIGITS, randomText } from './random-text.ts';

describe('a random text', () => {
  test('has the length and the characters that were asked for', () => {
    expect(randomText(17, DIGITS)).toMatch(/^\d{17}$/);
    expect(randomText(30, ALPHANUMERIC)).toMatch(/^[A-Za-z0-9]{30}$/);
    expect(randomText(0, DIGITS)).toBe('');
  });

  test('uses every character of its alphabet, and no two are alike', () => {
    const texts = Array.from({ length: 200 }, () => randomText(30, ALPHANUMERIC));
    expect(new Set(texts.join('')).size).toBe(62);
    expect(new Set(texts).size).toBe(200);
  });
});
