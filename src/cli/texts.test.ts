// Every text of the command line is there in both languages: the tables of the files, and the help of the commands.
import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { textFaults } from '../../test/support/text-faults.ts';
import { settings } from '../config/settings.ts';
import type { Text, Texts } from '../wire/texts.ts';
import { commands } from './commands.ts';
import type { Command, CommandGroup } from './terminal/command.ts';

const folder = new URL('./', import.meta.url).pathname;
/** Texts without a word, and names that are the same in both languages. */
const SAME_IN_BOTH = ['withVariable', 'failedFile', 'id'];

const files = globSync('**/*.ts', { cwd: folder }).filter((path) => !/\.test(?:ing)?\.ts$/.test(path));
const withTexts = files.filter((path) => /\bTexts\b/.test(readFileSync(folder + path, 'utf8')));

test.each(withTexts)('%s has each text in both languages', async (path) => {
  const exported = (await import(folder + path)) as Readonly<Record<string, unknown>>;
  const tables = Object.values(exported).filter(isTable);
  expect(tables).not.toEqual([]);
  expect(tables.flatMap((table) => textFaults(table, SAME_IN_BOTH))).toEqual([]);
});

test('every setting says what it is in both languages', () => {
  const descriptions = Object.entries(settings).map(([name, { description }]) => [name, description] as const);
  expect(textFaults(Object.fromEntries(descriptions))).toEqual([]);
});

test('every command, argument and flag says what it is in both languages', () => {
  expect(textFaults(Object.fromEntries(commands.flatMap(helpOf)))).toEqual([]);
});

function helpOf(command: Command | CommandGroup): [name: string, text: Text][] {
  const { name, description } = command;
  if ('commands' in command) {
    const parts = command.commands.flatMap(helpOf).map(([part, text]): [string, Text] => [`${name} ${part}`, text]);
    return [[name, description], ...parts];
  }
  const { args = [], flags = [] } = command;
  const parts = [
    ...args.map((arg) => [arg.name, arg.description]),
    ...flags.map((flag) => [flag.flags, flag.description]),
  ];
  return [
    [name, description],
    ...parts.flatMap(([part = '', text]): [string, Text][] =>
      text === undefined ? [] : [[`${name} ${String(part)}`, text as Text]],
    ),
  ];
}

function isTable(value: unknown): value is Texts {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const texts = Object.values(value);
  return (
    texts.length > 0 && texts.every((text) => Array.isArray(text) && text.length === 2 && typeof text[0] === 'string')
  );
}
