// How a command fails: one clear sentence for people with the next step, one JSON object for scripts, and an exit code for both.
import { PlayauthError } from '../../sdk/client.ts';
import { translateError } from '../wire/error-texts.ts';
import { fill, join, type Text, type Texts } from '../wire/texts.ts';
import { adviceOn } from './advice.ts';
import type { Command } from './command.ts';
import { rangeText } from './help-text.ts';
import { about, type Problem, type Problems } from './problem.ts';
import type { Terminal } from './terminal.ts';
import { clean } from './text-table.ts';
import { whyUnreachable } from './unreachable.ts';

/** As in docs/errors.md. */
export const exitCodes = { ok: 0, failed: 1, usage: 2, interrupted: 130 } as const;

export const problems = {
  portTaken: {
    says: ['Port {port} is in use.', '端口 {port} 已被占用。'],
    next: [
      'Stop what uses it, or choose another with --port (0 takes a free one).',
      '请停止占用它的程序，或用 --port 另选端口（0 表示自动选择）。',
    ],
  },
  wrongSecret: {
    says: ['The secret does not fit this access key.', 'AccessKeySecret 与该访问密钥不符。'],
    next: [
      'Check ALIBABA_CLOUD_ACCESS_KEY_SECRET, also for blanks at its ends; --verbose shows what the server signed.',
      '请检查 ALIBABA_CLOUD_ACCESS_KEY_SECRET，包括首尾空格；--verbose 显示服务端用于签名的内容。',
    ],
  },
  fileError: {
    says: ['{message}', '{message}'],
    next: [
      'Check that the file or folder is there and that this user may use it.',
      '请检查该文件或文件夹是否存在，以及当前用户是否有权限。',
    ],
  },
  plain: {
    says: ['{message}', '{message}'],
    next: [
      'See docs/configuration.md for the settings; playauth doctor checks this machine and the server.',
      '设置项见 docs/configuration.md；playauth doctor 可检查本机和服务端。',
    ],
  },
  unexpected: {
    says: ['{message}', '{message}'],
    next: [
      'This was not expected: --verbose shows where it happened. Please report it.',
      '这是意料之外的错误：--verbose 显示出错位置，请反馈。',
    ],
  },
} as const satisfies Problems;

export const texts = {
  fits: ['{flag} takes {range}.', '{flag} 的范围为 {range}。'],
  isAbout: ['{flag}: {what}', '{flag}：{what}'],
  oneOf: ['{flag} is one of {values}.', '{flag} 的可选值为 {values}。'],
  requestId: [
    'RequestId {requestId}: the log of the server has the details under it.',
    'RequestId {requestId}：服务端日志中可据此查到详情。',
  ],
} as const satisfies Texts;

/** An expected failure: what happened and what to do next. */
export class CommandFailure extends Error {
  readonly code: string;
  readonly problem: Problem;
  /** Further fields of the JSON object. */
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(code: string, problem: Problem, fields: Readonly<Record<string, unknown>> = {}) {
    super(problem.says[0]);
    this.name = 'CommandFailure';
    this.code = code;
    this.problem = problem;
    this.fields = fields;
  }
}

/** The command line was not understood: exit code 2. */
export class UsageFailure extends CommandFailure {
  constructor(problem: Problem, code = 'Usage') {
    super(code, problem);
  }
}

export interface Reporting {
  readonly asJson: boolean;
  readonly isVerbose?: boolean;
  /** Whose flags and arguments carry the parameters that the server names. */
  readonly command?: Pick<Command, 'args' | 'flags'> | undefined;
}

export function reportFailure(terminal: Terminal, error: unknown, reporting: Reporting): number {
  const failure = describeFailure(terminal, error);
  if (reporting.asJson) terminal.out(JSON.stringify(failure));
  else tell(terminal, error, { ...reporting, code: failure.Code });
  const isUsage = error instanceof UsageFailure || isUnfitValue(error, reporting.command) || isFlagOfConfig(error);
  return isUsage ? exitCodes.usage : exitCodes.failed;
}

/** A fault of the configuration that came from the command line, not from a variable, a file or what a file holds. */
function isFlagOfConfig(error: unknown): boolean {
  const faults: unknown = error instanceof Error && 'faults' in error ? error.faults : undefined;
  return Array.isArray(faults) && faults.some((fault) => /^--[\w-]+(?:: | and )/.test(String(fault)));
}

/** The server refused what a flag or an argument carries, as the command line itself would have. */
function isUnfitValue(error: unknown, command: Reporting['command']): boolean {
  if (!(error instanceof PlayauthError) || !OF_ANY.has(error.code.split('.')[0] ?? '')) return false;
  const parameters: string[] = [];
  translateError(error.code, error.message, (parameter) => {
    parameters.push(parameter);
    return parameter;
  });
  return parameters.some((parameter) => valueOf(command, parameter) !== undefined);
}

function tell(
  terminal: Terminal,
  error: unknown,
  { code, isVerbose = false, command }: Reporting & { code: string },
): void {
  const { says, next } = problemOf(error, command);
  const sentence = isVerbose && error instanceof PlayauthError ? error.message : terminal.say(says);
  const shownCode = /^Client\.|^(?:Usage|Failure|StartError|ConfigError)$/.test(code) ? '' : ` (${code})`;
  terminal.err(`playauth: ${sentence.split('\n').map(clean).join('\n')}${clean(shownCode)}`);
  for (const line of next)
    terminal.err(
      terminal
        .say(line)
        .split('\n')
        .map((one) => clean(`  ${one}`))
        .join('\n'),
    );
  if (isVerbose && error instanceof PlayauthError && error.requestId !== '')
    terminal.err(`  RequestId ${clean(error.requestId)}`);
  if (isVerbose && isFault(error)) terminal.err(error.stack ?? '');
}

interface Told {
  readonly says: Text;
  readonly next: readonly Text[];
}

/** What people read of any error. */
export function problemOf(error: unknown, command?: Reporting['command']): Told {
  if (error instanceof CommandFailure) return { says: error.problem.says, next: [error.problem.next] };
  const unreachable = whyUnreachable(error);
  if (unreachable !== undefined) return { says: unreachable.says, next: [unreachable.next] };
  if (error instanceof PlayauthError) return ofServer(error, command);
  if (hasText(error)) return { says: error.text, next: [] };
  const { code, message, port = 0, syscall } = error as NodeJS.ErrnoException & { port?: number };
  if (code === 'EADDRINUSE') return listed(about(problems.portTaken, { port }));
  if (syscall !== undefined) return listed(about(problems.fileError, { message }));
  // Everything but a fault of the program itself was written for people.
  return listed(about(isFault(error) ? problems.unexpected : problems.plain, { message }));
}

function isFault(error: unknown): error is Error {
  return error instanceof TypeError || error instanceof ReferenceError || error instanceof RangeError;
}

function listed({ says, next }: Problem): Told {
  return { says, next: [next] };
}

/** StartError, DatabaseOpenError and ConfigError of the server: their text says what to do too. Told apart without loading them. */
function hasText(error: unknown): error is Error & { readonly text: Text } {
  const text: unknown = error instanceof Error && 'text' in error ? error.text : undefined;
  return Array.isArray(text) && text.length === 2;
}

function ofServer(error: PlayauthError, command: Reporting['command']): Told {
  const ids =
    error.status >= 500 && error.requestId !== '' ? [fill(texts.requestId, { requestId: error.requestId })] : [];
  if (error.code === 'SignatureDoesNotMatch') return listed(problems.wrongSecret);
  const named: Text[] = [];
  const says = translateError(error.code, error.message, (parameter) => {
    const found = valueOf(command, parameter);
    if (found === undefined) return parameter;
    named.push(...factsOf(found));
    return found.name;
  });
  // A remedy for any parameter says less than the range of the flag; one for this parameter says more.
  return { says, next: named.length > 0 && OF_ANY.has(error.code) ? named : ids.length > 0 ? ids : adviceOn(error) };
}

/** Codes that are answered for any parameter. */
const OF_ANY: ReadonlySet<string> = new Set([
  'InvalidParameter',
  'MissingParameter',
  'IllegalCharacters',
  'LengthExceededMax',
  'CountExceededMax',
]);

interface Named {
  readonly name: string;
  readonly range?: { readonly least: number; readonly most: number } | undefined;
  readonly choices?: readonly string[] | undefined;
  readonly description?: Text | undefined;
  readonly values?: Text | undefined;
}

function valueOf(command: Reporting['command'], parameter: string): Named | undefined {
  const flag = command?.flags?.find(({ wire = [] }) => wire.includes(parameter));
  if (flag !== undefined) return { ...flag, name: flag.flags.split(' ')[0] ?? '' };
  return command?.args?.find(({ wire = [] }) => wire.includes(parameter));
}

function factsOf({ name, range, choices, description, values }: Named): Text[] {
  if (range !== undefined) return [fill(texts.fits, { flag: name, range: rangeText(range.least, range.most) })];
  if (choices !== undefined) return [fill(texts.oneOf, { flag: name, values: choices.join(', ') })];
  const told = [description, values].filter((text) => text !== undefined);
  return told.length === 0 ? [] : [fill(texts.isAbout, { flag: name, what: join(told, ['; ', '；']) })];
}

/** The object that `--json` prints: the message of a server stays as it came. */
export function describeFailure(
  { say }: Terminal,
  error: unknown,
): { Code: string; Message: string } & Record<string, unknown> {
  if (error instanceof PlayauthError) {
    const { requestId, accessDeniedDetail: AccessDeniedDetail } = error;
    return {
      Code: error.code,
      Message: error.message,
      ...(requestId !== '' && { RequestId: requestId }),
      ...(AccessDeniedDetail !== undefined && { AccessDeniedDetail }),
    };
  }
  // The one text that a script logs says what to do too.
  const { says, next } = problemOf(error);
  if (error instanceof CommandFailure)
    return { Code: error.code, Message: say(join([says, ...next], ' ')), ...error.fields };
  return { Code: codeOf(error), Message: say(says) };
}

function codeOf(error: unknown): string {
  const { code, name, fault } = error as NodeJS.ErrnoException & { readonly fault?: string };
  if (fault !== undefined) return `Database.${fault.charAt(0).toUpperCase()}${fault.slice(1)}`;
  return hasText(error) ? name : (code ?? 'Failure');
}
