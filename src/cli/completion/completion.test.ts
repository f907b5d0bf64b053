// The completion scripts in the shells themselves. The program that they ask is a stand-in whose answers try to be run as code.
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commands } from '../commands.ts';
import { speaker } from '../../terminal/terminal.ts';
import { bashScript } from './bash-script.ts';
import { describeProgram } from './completion-tree.ts';
import { fishScript } from './fish-script.ts';
import { isHarmless } from './list-values.ts';
import { zshScript } from './zsh-script.ts';

const folder = mkdtempSync(join(tmpdir(), 'playauth-completion-'));
const hostile = [
  '$(touch pwned)',
  '`touch pwned`',
  ';touch pwned',
  '$(touch${IFS}pwned)',
  "'",
  '"',
  '--yes',
  '-rf',
  'a b',
  '~',
  '*',
  '\u001b[2J',
];
const program = describeProgram(await Promise.all(commands.map(async ({ load }) => await load())), speaker('en'));

beforeAll(() => {
  const stub = `#!/bin/sh\ncat <<'END'\nlesson-1\n${hostile.join('\n')}\nlesson-2\nEND\n`;
  writeFileSync(join(folder, 'playauth'), stub);
  chmodSync(join(folder, 'playauth'), 0o755);
  writeFileSync(join(folder, 'film $(touch pwned).mp4'), '');
  for (const [name, script] of [
    ['bash', bashScript],
    ['zsh', zshScript],
    ['fish', fishScript],
  ] as const)
    writeFileSync(join(folder, `completion.${name}`), script(program));
});
afterAll(() => rmSync(folder, { recursive: true }));

function ask(shell: string, script: string): string[] {
  const env = { PATH: `${folder}:${process.env['PATH'] ?? ''}`, HOME: folder };
  return execFileSync(shell, ['-c', script], { cwd: folder, env, encoding: 'utf8' })
    .split('\n')
    .filter((line) => line !== '');
}

const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

const shells: readonly { readonly name: string; readonly complete: (words: readonly string[]) => string[] }[] = [
  {
    name: 'bash',
    complete: (words) =>
      ask(
        'bash',
        `source ./completion.bash; COMP_WORDS=(${words.map(quoted).join(' ')}); COMP_CWORD=${String(words.length - 1)}; _playauth; printf '%s\\n' "\${COMPREPLY[@]}"`,
      ),
  },
  {
    // What it would add, and not what a person would see: the words behind --.
    name: 'zsh',
    complete: (words) =>
      ask(
        'zsh',
        `compadd() { while [[ $1 != -- ]]; do shift; done; shift; print -rl -- "$@" }; _files() { print -rl -- *mp4 }; source ./completion.zsh; words=(${words.map(quoted).join(' ')}); CURRENT=\${#words}; _playauth`,
      ),
  },
  {
    name: 'fish',
    complete: (words) =>
      ask(
        'fish',
        `source ./completion.fish; complete -C ${quoted(words.map((word) => (/^[\w-]*$/.test(word) ? word : `"${word}"`)).join(' '))}`,
      ).map((line) => line.split('\t')[0] ?? ''),
  },
];

describe.each(shells)('$name', ({ name, complete }) => {
  const isHere = spawnSync(name, ['--version']).status === 0;
  const all = (...words: string[]): string[] => complete(['playauth', ...words]);

  test.skipIf(!isHere)('offers commands, their parts, flags, and the values of flags', () => {
    expect(all('')).toEqual(expect.arrayContaining(['serve', 'video', 'completion']));
    expect(all('video', '').toSorted()).toEqual(['delete', 'restore-cover', 'retry', 'set', 'show', 'tag']);
    expect(all('issue', '--')).toEqual(expect.arrayContaining(['--ttl', '--json', '--help']));
    expect(all('import', '--reference-id-from', '').toSorted()).toEqual(['hash', 'name', 'none', 'path']);
    expect(all('serve', '--log-level', '').toSorted()).toEqual(['debug', 'error', 'info', 'silent', 'warn']);
    expect(all('videos', '--status', '')).toEqual(expect.arrayContaining(['failed', 'under-way', 'Normal']));
    expect(all('callback', 'set', 'x', '--events', '')).toContain('TranscodeComplete');
    expect(all('--')).toContain('--version');
  });

  test.skipIf(!isHere)('offers ids of a server, and runs nothing of what it answers', () => {
    const offered = all('video', 'show', '');
    expect(offered).toEqual(expect.arrayContaining(['lesson-1', 'lesson-2']));
    expect(offered.filter((value) => hostile.includes(value))).toEqual([]);
    expect(readdirSync(folder)).not.toContain('pwned');
  });

  test.skipIf(!isHere)('runs nothing of what is typed, nor of the name of a file', () => {
    for (const words of [
      ['video', 'show', '$(touch pwned)'],
      ['$(touch pwned)', ''],
      ['import', 'film'],
      ['import', '$(touch pwned)'],
    ])
      all(...words);
    expect(readdirSync(folder)).not.toContain('pwned');
  });
});

test('only harmless values leave the program', () => {
  expect(['lesson-1', 'a@b.example', '_x'].filter(isHarmless)).toHaveLength(3);
  expect([...hostile, '', '.x', 'x'.repeat(200), '电影'].filter(isHarmless)).toEqual([]);
});
