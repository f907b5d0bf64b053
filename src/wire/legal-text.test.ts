import { expect, test } from 'vitest';
import { cutToBytes, hasIllegalCharacters, titleOfFileName, withoutIllegalCharacters } from './legal-text.ts';

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

test.each([
  ['Film 1.mp4', 'Film 1'],
  ['caf\ufffd cr\ufffd\ufffdme.mkv', 'caf cr me'],
  ['\ufffd\ufffd.mp4', '.mp4'],
  ['two\nlines\t and \u0007 a bell.mp4', 'two lines and a bell'],
  ['-y.mp4', '-y'],
  ['.hidden', '.hidden'],
  ['🎬 e\u0301te\u0301.mp4', '🎬 été'],
  ['\ud83d.mp4', '.mp4'],
  [`${'字'.repeat(84)}.mp4`, '字'.repeat(42)],
])('the file %j gives the title %j', (name, title) => {
  expect(titleOfFileName(name)).toBe(title);
});

test('a text is cut between characters, never within one', () => {
  expect([3, 4, 7, 8, 9].map((max) => cutToBytes('🎬🎬a', max))).toEqual(['', '🎬', '🎬', '🎬🎬', '🎬🎬a']);
});
