// The options of `playauth import`, and which of them go together.
import { fill, type Text, type Texts } from '../../wire/texts.ts';
import type { ClientOptions } from '../terminal/command.ts';
import { CommandFailure } from '../terminal/failure.ts';
import type { ReferenceSource } from './choose-reference-id.ts';

export const texts = {
  onlyRecursive: ['{flag} is for folders: it goes with --recursive', '{flag} 只用于文件夹，需与 --recursive 同用'],
  notRecursive: [
    '{flag} is for one file: it does not go with --recursive',
    '{flag} 只用于单个文件，不能与 --recursive 同用',
  ],
  concurrency: ['--concurrency is a number from 1 to {most}', '--concurrency 为 1 到 {most} 的整数'],
} as const satisfies Texts;

export interface ImportOptions extends ClientOptions {
  readonly title?: string;
  readonly referenceId?: string;
  readonly wait?: boolean;
  /** Seconds. */
  readonly patience?: number;
  readonly recursive?: boolean;
  readonly referenceIdFrom?: ReferenceSource;
  readonly concurrency?: number;
  readonly dryRun?: boolean;
}

const MAX_CONCURRENCY = 16;

/** Also keeps `--dry-run` of a single file from importing it. */
export function checkOptions(options: ImportOptions): void {
  const { recursive, title, referenceId, referenceIdFrom, concurrency, dryRun } = options;
  const mistake =
    recursive === true
      ? firstGiven({ '--title': title, '--reference-id': referenceId }, texts.notRecursive)
      : firstGiven(
          { '--reference-id-from': referenceIdFrom, '--concurrency': concurrency, '--dry-run': dryRun },
          texts.onlyRecursive,
        );
  if (mistake !== undefined) throw new CommandFailure('InvalidOption', mistake);
  if (concurrency !== undefined && (concurrency < 1 || concurrency > MAX_CONCURRENCY))
    throw new CommandFailure('InvalidOption', fill(texts.concurrency, { most: MAX_CONCURRENCY }));
}

function firstGiven(
  values: Readonly<Record<string, unknown>>,
  text: typeof texts.onlyRecursive | typeof texts.notRecursive,
): Text | undefined {
  const flag = Object.keys(values).find((name) => values[name] !== undefined);
  return flag === undefined ? undefined : fill(text, { flag });
}
