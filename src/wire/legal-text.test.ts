import { expect, test } from 'vitest';
import { hasIllegalCharacters, withoutIllegalCharacters } from './legal-text.ts';

test.each([
  'A film',
  '电影 1',
  'Ünïcödé',
  '𠮷野家',
  '© ® ™ № …',
  'a\tb\nc',
  '#1 * 0-9',
  '한국어 हिन्दी العربية',
  "<b> & 'q'",
  'film 😀',
  '❤️ 1️⃣ 👨‍👩‍👧 🇩🇪',
])('%j may be a title', (text) => {
  expect(hasIllegalCharacters(text)).toBe(false);
  expect(withoutIllegalCharacters(text)).toBe(text);
});

test.each([
  ['bell\u0007', 'bell'],
  ['\u0085x', 'x'],
  ['\ufffe', ''],
  ['\u{1ffff}', ''],
])('%j may not be a title', (text, cleaned) => {
  expect(hasIllegalCharacters(text)).toBe(true);
  expect(withoutIllegalCharacters(text)).toBe(cleaned);
});
