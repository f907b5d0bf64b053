// Blocks, comments and headings of documents in two languages.
import { expect, test } from 'vitest';
import { headingLevels, languageNeutral, snippetsOf } from './snippets.ts';

const TEXT = `# A

\`\`\`sh
playauth serve   # the server
\`\`\`

## B

\`\`\`
# no heading
\`\`\`
`;

test('finds blocks with their place and language', () => {
  expect(snippetsOf('a.md', TEXT)).toEqual([
    { document: 'a.md', line: 4, language: 'sh', code: 'playauth serve   # the server\n' },
    { document: 'a.md', line: 10, language: '', code: '# no heading\n' },
  ]);
});

test('headings inside of blocks are none', () => {
  expect(headingLevels(TEXT)).toEqual([1, 2]);
});

test.each([
  ['sh', 'playauth serve   # the server\n', 'playauth serve  # 服务端\n', true],
  ['ts', "const a = 'x'; // one\n", "const a = 'x'; // 一\n", true],
  ['ts', "seed({ title: 'Lesson 1' });\n", "seed({ title: '第一课' });\n", true],
  ['ts', "fetch('http://x'); // a\n", "fetch('http://y'); // a\n", false],
  ['sh', 'playauth serve\n', 'playauth worker\n', false],
])('%s: %j and %j are the same: %s', (language, en, zh, isSame) => {
  const neutral = [en, zh].map((code) => languageNeutral({ document: '', line: 1, language, code }));
  expect(neutral[0] === neutral[1]).toBe(isSame);
});
