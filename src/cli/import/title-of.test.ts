// Titles from file names of any kind.
import { expect, test } from 'vitest';
import { titleOf } from './title-of.ts';

test.each([
  ['a/b/Film 1.mp4', 'Film 1'],
  ['caf\ufffd cr\ufffd\ufffdme.mkv', 'caf cr me'],
  ['\ufffd\ufffd.mp4', '.mp4'],
  ['two\nlines\t and \u0007 a bell.mp4', 'two lines and a bell'],
  ['-y.mp4', '-y'],
  ['🎬 e\u0301te\u0301.mp4', '🎬 été'],
  ['\ud83d.mp4', '.mp4'],
  [`${'字'.repeat(84)}.mp4`, '字'.repeat(42)],
])('%j becomes %j', (path, title) => {
  expect(titleOf(path)).toBe(title);
});
