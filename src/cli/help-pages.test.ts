// Help pages fit the terminal, in both languages, and tell ranges, values and defaults.
import { describe, expect, test } from 'vitest';
import { runCli } from './program.ts';
import { commands } from './commands.ts';
import type { LanguageCode } from '../wire/texts.ts';
import { recordingTerminal } from '../terminal/terminal.testing.ts';
import { countColumns } from '../terminal/text-table.ts';

async function helpOf(words: readonly string[], columns: number, language: LanguageCode): Promise<string[]> {
  const terminal = recordingTerminal({ columns }, language);
  expect(await runCli([...words, '--help'], terminal)).toBe(0);
  return terminal.said.out.join('\n').split('\n');
}

const loaded = await Promise.all(commands.map(async ({ load }) => await load()));
const pages = [
  [],
  ...loaded.flatMap((command) =>
    'commands' in command
      ? [[command.name], ...command.commands.map((part) => [command.name, part.name])]
      : [[command.name]],
  ),
];

describe.each(['en', 'zh'] as const)('in %s', (language) => {
  test.each([60, 80, 160])('every page fits %i columns', async (columns) => {
    for (const words of pages) {
      const lines = await helpOf(words, columns, language);
      // A line to paste is never broken, and neither is the name of a flag.
      const wide = lines.filter(
        (line) => countColumns(line) > columns && !/^ {2}(?:playauth|source|eval|--)/.test(line),
      );
      expect([words, wide]).toEqual([words, []]);
      expect(lines[0]).toMatch(language === 'en' ? /^Usage: playauth/ : /^用法：playauth/);
    }
  });
});

test('a page tells ranges, values, defaults, and an example', async () => {
  const issue = (await helpOf(['issue'], 100, 'en')).join('\n');
  expect(issue).toContain('(100–3000; default: 100)');
  expect(issue).toContain('  playauth issue lesson-1 --ttl 300');
  const serve = (await helpOf(['serve'], 200, 'en')).join(' ').replace(/\s+/g, ' ');
  expect(serve).toContain('[PLAYAUTH_PORT] (0–65535; default: 8280)');
  expect(serve).toContain('(one of silent, error, warn, info, debug; default: info)');
  expect((await helpOf(['import'], 200, 'zh')).join('\n')).toContain('（可选值：hash、name、path、none）');
});

test('a value that does not fit is named with its flag, its range and the next step; nothing is called', async () => {
  for (const [language, words] of [
    ['en', ['--ttl', '99', '100 to 3000', 'playauth issue --help']],
    ['zh', ['--ttl', '99', '100 到 3000', 'playauth issue --help']],
  ] as const) {
    const terminal = recordingTerminal({}, language);
    expect(await runCli(['issue', 'lesson-1', '--ttl', '99'], terminal)).toBe(2);
    for (const word of words) expect(terminal.said.err.join('\n')).toContain(word);
    expect(terminal.said.err.join('\n').replace(/--ttl <seconds>/, '')).not.toMatch(/error:|argument/);
  }
});
