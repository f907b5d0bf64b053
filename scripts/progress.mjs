// What the scripts say while they prepare something: one line per slow step on stderr, a log file behind it, shown when it fails.
import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A failure that the reader can act on: its message is printed alone, without a stack. */
export class SetupError extends Error {}

/** @param {string} line */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/**
 * Runs slow work under one line, `label … 6 s`; on a terminal the seconds count up while it runs.
 * @template T
 * @param {string} label
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(label, work) {
  const startedMs = Date.now();
  const seconds = () => {
    const elapsed = (Date.now() - startedMs) / 1000;
    return `${elapsed.toFixed(elapsed < 10 ? 1 : 0)} s`;
  };
  const isTerminal = process.stderr.isTTY;
  const rewind = isTerminal ? '\r\x1b[K' : '';
  process.stderr.write(`${label} … `);
  const ticker = isTerminal
    ? setInterval(() => process.stderr.write(`${rewind}${label} … ${seconds()}`), 1000)
    : undefined;
  try {
    const result = await work();
    process.stderr.write(`${rewind === '' ? '' : `${rewind}${label} … `}${seconds()}\n`);
    return result;
  } catch (error) {
    process.stderr.write(`${rewind === '' ? '' : `${rewind}${label} … `}failed\n`);
    throw error;
  } finally {
    clearInterval(ticker);
  }
}

/**
 * Runs a command with its output in a log file. A command that fails throws what `explain` makes of the log,
 * with the end of the log before it and its whole path after it.
 * @param {readonly [string, ...string[]]} command
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, explain: (log: string) => string }} options
 * @returns {Promise<void>}
 */
export async function runLogged(command, { cwd, env, explain }) {
  const folder = mkdtempSync(join(tmpdir(), 'playauth-log-'));
  const logPath = join(folder, 'output.log');
  const log = openSync(logPath, 'a');
  const [program, ...args] = command;
  const code = await exitCodeOf(
    spawn(program, args, { cwd, env: env ?? process.env, stdio: ['ignore', log, log] }),
    log,
  );
  closeSync(log);
  if (code === 0) {
    rmSync(folder, { recursive: true, force: true });
    return;
  }
  const text = readFileSync(logPath, 'utf8');
  throw new SetupError(`${lastLines(text, 25)}\n\n${explain(text)}\nThe whole output is in ${logPath}`);
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {number} log
 * @returns {Promise<number>}
 */
function exitCodeOf(child, log) {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      writeSync(log, `${error.message}\n`);
      resolve(127);
    });
    child.once('close', (code) => resolve(code ?? 1));
  });
}

/**
 * @param {string} text
 * @param {number} count
 */
export function lastLines(text, count) {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}

/**
 * The frame of every entry script: a SetupError prints its message, anything else its stack; both exit 1.
 * @param {() => Promise<void>} work
 */
export function runScript(work) {
  work().catch((/** @type {unknown} */ error) => {
    say(error instanceof SetupError ? error.message : String(error instanceof Error ? error.stack : error));
    process.exit(1);
  });
}
