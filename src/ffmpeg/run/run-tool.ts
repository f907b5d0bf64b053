// Runs one FFmpeg program as a child process with limits (I/O). Every run on untrusted media goes through here.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { constants as fsConstants } from 'node:fs';
import { access } from 'node:fs/promises';
import { constants as osConstants } from 'node:os';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { LONGEST_TIMER_MS } from '../../base/clock.ts';

export interface ToolRun {
  /** A path, or a bare name looked for on `searchPath`. */
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string | undefined;
  /** PATH of the child; nothing else of this environment reaches it. */
  readonly searchPath?: string | undefined;
  readonly timeoutMs: number;
  /** Bounds the memory: of the whole stdout, or of its longest line with `onStdoutLine`. */
  readonly maxStdoutBytes: number;
  readonly maxMemoryBytes?: number | undefined;
  readonly cpuSeconds?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called with each line as it comes; `stdout` stays empty then. */
  readonly onStdoutLine?: ((line: string) => void) | undefined;
}

export interface ToolResult {
  /** Undefined when a signal killed the tool or it never started. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderrTail: string;
  readonly timedOut: boolean;
  readonly aborted: boolean;
  readonly signalled: boolean;
  readonly stdoutOverflowed: boolean;
}

export class ToolMissingError extends Error {
  readonly tool: string;

  constructor(tool: string) {
    super(`${tool} is not installed, or not on the search path`);
    this.name = 'ToolMissingError';
    this.tool = tool;
  }
}

const DEFAULT_SEARCH_PATH = ['/usr/local/bin', '/usr/bin', '/bin', '/opt/homebrew/bin', '/opt/local/bin'].join(
  delimiter,
);
const STDERR_TAIL_BYTES = 4096;

// A limit that the system refuses is skipped. So is the empty network namespace, as root or in a user namespace where those
// are allowed: it is the second defence, FFmpeg's list of protocols is the first. The guard reads a pipe whose other end only
// the parent holds: when the parent dies, even by SIGKILL, the read ends and the guard kills the whole process group.
const LIMITED = `
ulimit -c 0 2>/dev/null
[ "$1" = 0 ] || ulimit -v "$1" 2>/dev/null
[ "$2" = 0 ] || ulimit -t "$2" 2>/dev/null
shift 2
umask 077
for way in -n '-c -n' '-r -n'; do
  unshare $way true >/dev/null 2>&1 3<&- && set -- unshare $way -- "$@" && break
done
command -v nice >/dev/null 2>&1 && set -- nice -n 10 "$@"
"$@" 3<&- &
tool=$!
{ read -r _ <&3; kill -9 "-$$"; } >/dev/null 2>&1 &
guard=$!
wait "$tool"
code=$?
kill -9 "$guard" 2>/dev/null
exit "$code"
`;

/** Resolves for every end of the tool; throws only `ToolMissingError`, or what `onStdoutLine` threw. */
export async function runTool(run: ToolRun): Promise<ToolResult> {
  const searchPath = run.searchPath ?? DEFAULT_SEARCH_PATH;
  const executable = await findExecutable(run.command, searchPath);
  if (executable === undefined) throw new ToolMissingError(run.command);
  if (run.signal?.aborted === true) return neverStarted({ aborted: true, stderrTail: '' });
  const memoryKib = Math.ceil((run.maxMemoryBytes ?? 0) / 1024);
  const cpuSeconds = Math.ceil(run.cpuSeconds ?? 0);
  const child = spawn('/bin/sh', ['-c', LIMITED, 'sh', `${memoryKib}`, `${cpuSeconds}`, executable, ...run.args], {
    cwd: run.cwd,
    // Few malloc arenas: each reserves 64 MiB of address space, which the memory limit would count.
    env: { PATH: searchPath, LC_ALL: 'C', AV_LOG_FORCE_NOCOLOR: '1', MALLOC_ARENA_MAX: '4' },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    detached: true,
  });
  return await watch(child, run);
}

async function watch(child: ChildProcess, run: ToolRun): Promise<ToolResult> {
  const seen = { timedOut: false, aborted: false, exited: false, error: undefined as Error | undefined };
  const kill = (): void => {
    if (seen.exited || child.pid === undefined) return;
    killGroup(child.pid);
  };
  const readStdout = run.onStdoutLine === undefined ? keepAll : splitLines(run.onStdoutLine);
  const stdout = readStdout({ stream: child.stdout, maxBytes: run.maxStdoutBytes, stop: kill });
  const stderrTail = keepTail(child.stderr);
  child.stdio[3]?.on('error', () => undefined);
  const timer = setTimeout(
    () => {
      seen.timedOut = true;
      kill();
    },
    Math.min(run.timeoutMs, LONGEST_TIMER_MS),
  );
  const onAbort = (): void => {
    seen.aborted = true;
    kill();
  };
  run.signal?.addEventListener('abort', onAbort, { once: true });
  const exit = await new Promise<{ code: number | null; signal: string | null }>((done) => {
    child.once('error', (error) => {
      seen.error = error;
      if (child.pid === undefined) done({ code: null, signal: null });
    });
    child.once('exit', () => (seen.exited = true));
    child.once('close', (code, signal) => done({ code, signal }));
  });
  clearTimeout(timer);
  run.signal?.removeEventListener('abort', onAbort);
  if (seen.error !== undefined) return neverStarted({ aborted: seen.aborted, stderrTail: seen.error.message });
  const end = stdout.end();
  if (end.thrown !== undefined) throw end.thrown.cause;
  const killedTool = exit.code !== null && SIGNAL_EXITS.has(exit.code);
  return {
    exitCode: killedTool ? undefined : (exit.code ?? undefined),
    stdout: end.text,
    stderrTail: stderrTail(),
    timedOut: seen.timedOut,
    aborted: seen.aborted,
    signalled: killedTool || exit.signal !== null,
    stdoutOverflowed: end.overflowed,
  };
}

/** A shell reports a command killed by a signal as 128 + its number. */
const SIGNAL_EXITS: ReadonlySet<number> = new Set(Object.values(osConstants.signals).map((number) => 128 + number));

function neverStarted(why: { aborted: boolean; stderrTail: string }): ToolResult {
  return { exitCode: undefined, stdout: '', timedOut: false, signalled: false, stdoutOverflowed: false, ...why };
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The group is gone already.
  }
}

async function findExecutable(command: string, searchPath: string): Promise<string | undefined> {
  const places = command.includes('/') ? [resolve(command)] : searchPath.split(delimiter).filter(isAbsolute);
  for (const place of places) {
    const candidate = command.includes('/') ? place : join(place, command);
    const found = await access(candidate, fsConstants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return candidate;
  }
  return undefined;
}

interface StdoutSource {
  readonly stream: NodeJS.ReadableStream | null;
  readonly maxBytes: number;
  readonly stop: () => void;
}

interface StdoutEnd {
  readonly text: string;
  readonly overflowed: boolean;
  readonly thrown?: { readonly cause: unknown };
}

function keepAll(source: StdoutSource): { end(): StdoutEnd } {
  const chunks: Buffer[] = [];
  let bytes = 0;
  source.stream?.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= source.maxBytes) chunks.push(chunk);
    else source.stop();
  });
  return { end: () => ({ text: Buffer.concat(chunks).toString('utf8'), overflowed: bytes > source.maxBytes }) };
}

function splitLines(onLine: (line: string) => void): (source: StdoutSource) => { end(): StdoutEnd } {
  return (source) => {
    const decoder = new StringDecoder('utf8');
    let rest = '';
    let overflowed = false;
    let thrown: { readonly cause: unknown } | undefined;
    const take = (text: string): void => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      overflowed = rest.length > source.maxBytes;
      for (const line of lines) onLine(line.trimEnd());
    };
    const takeSafely = (text: string): void => {
      if (overflowed || thrown !== undefined) return;
      try {
        take(text);
      } catch (cause) {
        thrown = { cause };
      }
      if (overflowed || thrown !== undefined) source.stop();
    };
    source.stream?.on('data', (chunk: Buffer) => takeSafely(decoder.write(chunk)));
    return {
      end: () => {
        if (rest !== '') takeSafely('\n');
        return { text: '', overflowed, ...(thrown === undefined ? {} : { thrown }) };
      },
    };
  };
}

function keepTail(stream: NodeJS.ReadableStream | null): () => string {
  let tail = Buffer.alloc(0);
  stream?.on('data', (chunk: Buffer) => {
    tail = Buffer.concat([tail, chunk]).subarray(-STDERR_TAIL_BYTES);
  });
  return () => tail.toString('utf8');
}
