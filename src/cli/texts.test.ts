// Every text of the command line is there in both languages: the tables of the files, and the help of the commands. Every problem
// has a next step.
import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { textFaults } from '../../test/support/text-faults.ts';
import { settings } from '../config/settings.ts';
import { errorTable } from '../wire/errors.ts';
import type { Text, Texts } from '../wire/texts.ts';
import { PlayauthError } from '../../sdk/client.ts';
import { commands } from './commands.ts';
import { flagsOf } from '../terminal/client-flags.ts';
import type { Command, CommandGroup } from '../terminal/command.ts';
import { problemOf } from '../terminal/failure.ts';
import type { Problem, Problems } from '../terminal/problem.ts';

const folder = new URL('../', import.meta.url).pathname;
/** Texts without a word, and names that are the same in both languages. */
const SAME_IN_BOTH = ['withVariable', 'failedFile', 'id', 'isAbout', 'retry', 'play', 'failed', 'hidden', 'eventNames'];

const files = globSync('{cli,terminal}/**/*.ts', { cwd: folder }).filter((path) => !/\.test(?:ing)?\.ts$/.test(path));
const sourceOf = (path: string): string => readFileSync(folder + path, 'utf8');
const withTexts = files.filter((path) => /satisfies Texts|: Texts = /.test(sourceOf(path)));
const withProblems = files.filter((path) => /^\} as const satisfies Problems/m.test(sourceOf(path)));
const exportsOf = async (path: string): Promise<readonly unknown[]> =>
  Object.values((await import(folder + path)) as Readonly<Record<string, unknown>>);

test.each(withTexts)('%s has each text in both languages', async (path) => {
  const tables = (await exportsOf(path)).filter(isTable);
  expect(tables).not.toEqual([]);
  expect(tables.flatMap((table) => textFaults(table, SAME_IN_BOTH))).toEqual([]);
});

test.each(withProblems)('%s says of each problem what to do next, in both languages', async (path) => {
  const tables = (await exportsOf(path)).filter(isProblems);
  expect(tables).not.toEqual([]);
  const texts = tables.flatMap((table) =>
    Object.entries(table).flatMap(([name, { says, next }]): [string, Text][] => [
      [`${name} says`, says],
      [`${name} next`, next],
    ]),
  );
  // The message of another program is the same in both.
  const own = texts.filter(([, [english]]) => english !== '{message}');
  expect(textFaults(Object.fromEntries(own))).toEqual([]);
  expect(own.filter(([name, [english]]) => name.endsWith('next') && english.length < 8)).toEqual([]);
});

test('nothing fails but with a problem of such a table', () => {
  expect(withProblems.length).toBeGreaterThan(15);
  const thrown = files.flatMap((path) => [...sourceOf(path).matchAll(/throw new (\w+)/g)].map(([, name]) => name));
  expect([...new Set(thrown)].toSorted((a, b) => (String(a) < String(b) ? -1 : 1))).toEqual([
    'CommandFailure',
    'Error',
    'InvalidArgumentError',
    'PlayauthError',
    'UsageFailure',
  ]);
});

test.each(Object.keys(errorTable))('%s of a server is told with a next step', (code) => {
  const message = errorTable[code as keyof typeof errorTable].message.replace(/\{\w+\}/g, 'x');
  const told = problemOf(new PlayauthError({ code, message, status: 400 }));
  expect(told.says.every((text) => text !== '')).toBe(true);
  // Its message says everything.
  if (code !== 'OperationDenied') expect(told.next).not.toEqual([]);
  expect(told.next.filter(([en, zh]) => en === '' || !/\p{Script=Han}/u.test(zh))).toEqual([]);
});

test('every setting says what it is in both languages', () => {
  const descriptions = Object.entries(settings).map(([name, { description }]) => [name, description] as const);
  expect(textFaults(Object.fromEntries(descriptions))).toEqual([]);
});

const loaded = await Promise.all(commands.map(async ({ load }) => await load()));

test('the help without loading a command says what the command itself says', () => {
  expect(loaded.map(({ name, description }) => [name, description])).toEqual(
    commands.map(({ name, description }) => [name, description]),
  );
});

test('every command, argument, flag and example says what it is in both languages', () => {
  const texts = loaded.flatMap(helpOf);
  expect(texts.filter(([, text]) => text === undefined).map(([name]) => name)).toEqual([]);
  expect(textFaults(Object.fromEntries(texts as [string, Text][]))).toEqual([]);
});

test('an example calls the command whose help it is in, with flags that it has', () => {
  const wrong = loaded
    .flatMap((command) => ('commands' in command ? command.commands : [command]))
    .flatMap((command) => {
      const known = new Set(flagsOf(command).map(({ flags }) => flags.split(' ')[0]));
      return (command.examples ?? []).flatMap(([line]) => {
        const unknown = (line.match(/(?<= )--[a-z-]+/g) ?? []).filter((flag) => !known.has(flag));
        return line.includes(` ${command.name}`) && unknown.length === 0 ? [] : [`${line}: ${unknown.join(' ')}`];
      });
    });
  expect(wrong).toEqual([]);
});

function helpOf(command: Command | CommandGroup): [name: string, text: Text | undefined][] {
  const { name, description } = command;
  if ('commands' in command) {
    const parts = command.commands
      .flatMap(helpOf)
      .map(([part, text]): [string, Text | undefined] => [`${name} ${part}`, text]);
    return [[name, description], ...parts];
  }
  const { args = [], examples = [] } = command;
  return [
    [name, description],
    ...args.map((arg): [string, Text | undefined] => [`${name} ${arg.name}`, arg.description]),
    ...flagsOf(command).map((flag): [string, Text | undefined] => [`${name} ${flag.flags}`, flag.description]),
    ...examples.map(([line, about]): [string, Text] => [line, about]),
  ];
}

function isTable(value: unknown): value is Texts {
  return isRecord(value) && Object.values(value).every(isText);
}

function isProblems(value: unknown): value is Problems {
  return (
    isRecord(value) &&
    Object.values(value).every((one) => isText((one as Problem).says) && isText((one as Problem).next))
  );
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;
}

function isText(value: unknown): value is Text {
  return Array.isArray(value) && value.length === 2 && typeof value[0] === 'string';
}
