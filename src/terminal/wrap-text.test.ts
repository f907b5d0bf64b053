// Lines of a help page: as wide as the terminal, in both languages.
import { expect, test } from 'vitest';
import { countColumns } from './text-table.ts';
import { wrapText } from './wrap-text.ts';

test('breaks English at spaces and Chinese between characters, never wider than asked', () => {
  expect(wrapText('one two three four', 9)).toEqual(['one two', 'three', 'four']);
  expect(wrapText('视频标题；默认为文件名', 10)).toEqual(['视频标题；', '默认为文件', '名']);
  const long = '等同于 --transcode-jobs，默认取 PLAYAUTH_STORAGE（见 docs/storage.md）。'.repeat(3);
  for (const columns of [20, 33, 60]) {
    const lines = wrapText(long, columns);
    expect(lines.filter((line) => countColumns(line) > columns)).toEqual([]);
    expect(lines.filter((line) => /^[，。；：、）]/.test(line))).toEqual([]);
    expect(lines.join('').replaceAll(' ', '')).toBe(long.replaceAll(' ', ''));
  }
});

test('keeps line breaks, and cuts a word that is longer than a line', () => {
  expect(wrapText('a\nb', 20)).toEqual(['a', 'b']);
  expect(wrapText('x'.repeat(25), 10)).toEqual(['x'.repeat(10), 'x'.repeat(10), 'x'.repeat(5)]);
  expect(wrapText('', 10)).toEqual(['']);
});
