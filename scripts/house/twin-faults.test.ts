// A document and its translation.
import { expect, test } from 'vitest';
import { twinFaults } from './twin-faults.ts';

const ENGLISH = '# A\n\n| a |\n\n```sh\nplayauth serve # run\n```\n';
const CHINESE = '# 甲\n\n| 甲 |\n\n```sh\nplayauth serve # 运行\n```\n';

function faults(chinese: string): readonly string[] {
  return twinFaults({ path: 'a.md', text: ENGLISH }, { path: 'zh.md', text: chinese });
}

test('a translation that follows the document has no fault', () => {
  expect(faults(CHINESE)).toEqual([]);
});

test.each([
  [CHINESE.replace('# 甲', '## 甲'), /headings: levels 1, and 2/],
  [CHINESE.replace('| 甲 |', '| 甲 |\n| 乙 |'), /tables of 1 and 2 lines/],
  [CHINESE.replace('serve', 'worker'), /a\.md:6 and zh\.md:6 differ/],
  [CHINESE.replace('```sh', '```js'), /a\.md:6 and zh\.md:6 differ/],
  [`${CHINESE}\n\`\`\`sh\nls\n\`\`\`\n`, /1 and 2 snippets/],
])('%j is told', (chinese, sentence) => {
  expect(faults(chinese)).toEqual([expect.stringMatching(sentence)]);
});
