// Files and folders on the command line, where npm runs the program in another folder than the one in which the user stands.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { flagsOf } from './client-flags.ts';
import type { Command } from './command.ts';

/** The path from where the user stands, if something is there; else as it is. */
function seenFrom(folder: string, value: unknown): unknown {
  if (typeof value !== 'string' || value === '-' || value === '') return value;
  const path = resolve(folder, value);
  return existsSync(path) ? path : value;
}

interface Given {
  readonly args: readonly unknown[];
  readonly options: Readonly<Record<string, unknown>>;
}

/** Only what the command declares to be a file or folder. */
export function seenFromCaller(command: Command, given: Given, folder: string | undefined): Given {
  if (folder === undefined) return given;
  const args = given.args.map((value, at) =>
    command.args?.[at]?.completes === 'file' ? seenFrom(folder, value) : value,
  );
  const named = flagsOf(command).filter(({ completes }) => completes === 'file');
  const paths = named.map(({ flags }) => optionName(flags)).filter((name) => Object.hasOwn(given.options, name));
  const changed = Object.fromEntries(paths.map((name) => [name, seenFrom(folder, given.options[name])]));
  return { args, options: { ...given.options, ...changed } };
}

/** `--data-dir <folder>` is `dataDir`. */
function optionName(flags: string): string {
  const [name = ''] = flags.replace(/^--/, '').split(' ');
  return name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
