// Columns stay aligned with wide, combining and control characters in them.
import { describe, expect, test } from 'vitest';
import { clean, factLines, textTable } from './text-table.ts';

describe('a table', () => {
  test('has columns as wide as their widest cell, and no blanks at the end of a line', () => {
    const rows = [
      ['a', 'long name', ''],
      ['bcd', 'x', 'y'],
    ];
    expect(textTable(['ID', 'NAME', 'NOTE'], rows)).toEqual([
      'ID   NAME       NOTE',
      'a    long name',
      'bcd  x          y',
    ]);
  });

  test('counts two columns for a Chinese character, and none for a combining mark', () => {
    expect(textTable(['用户', '-'], [['a', '|']])).toEqual(['用户  -', 'a     |']);
    expect(textTable(['ab', '-'], [['e\u0301', '|']])).toEqual(['ab  -', 'e\u0301   |']);
  });

  test('without rows is its headings', () => {
    expect(textTable(['A', 'B'], [])).toEqual(['A  B']);
  });
});

test('facts are aligned, and unknown ones left out', () => {
  const facts = [
    ['账号', '1'],
    ['Arn', 'x'],
    ['None', undefined],
    ['Empty', ''],
  ] as const;
  expect(factLines(facts)).toEqual(['账号  1', 'Arn   x']);
});

test.each(['\u001b[2J', '\r', '\n', '\u009b', '\u202e', '\u2028', '\u2066'])(
  '%j does not reach the terminal',
  (text) => {
    expect(clean(`a${text}b`)).toMatch(/^a [^\p{Cc}]*b$/u);
    expect(textTable(['H'], [[text]]).join('')).not.toContain(text);
    expect(factLines([['f', `a${text}b`]]).join('')).not.toContain(text);
  },
);
