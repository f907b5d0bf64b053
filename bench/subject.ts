// A server under measurement: a child process on its own processor, with what it used of time and memory.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

export interface Placement {
  /** Null where processes cannot be bound to a processor. */
  readonly serverCpu: number | null;
  readonly loadCpu: number | null;
}

export interface Subject extends AsyncDisposable {
  readonly pid: number;
  /** User and system time so far, in steps of 10 ms; NaN where the system does not tell. */
  cpuMs(): number;
  /** Of its main thread so far, exact to the microsecond; NaN where the system does not tell. */
  mainThreadMs(): number;
  /** And what its children used, once it has seen them end. */
  cpuWithChildrenMs(): number;
  residentBytes(): number;
}

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly cpu: number | null;
}

export interface StartedSubject {
  readonly subject: Subject;
  /** The first line that it wrote to stdout. */
  readonly firstLine: string;
  readonly readyAfterMs: number;
}

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 10_000;
/** Linux counts process times in hundredths of a second, independent of its own tick. */
const TICK_MS = 10;

/** Starts a program that says on stdout, in one line, that it is ready. */
export async function startSubject(command: Command): Promise<StartedSubject> {
  const startedAt = performance.now();
  const child = launch(command);
  const subject = watch(child);
  try {
    const firstLine = await readFirstLine(child);
    return { subject, firstLine, readyAfterMs: performance.now() - startedAt };
  } catch (error) {
    await subject[Symbol.asyncDispose]();
    throw error;
  }
}

/** Starts a program that says nothing, and is ready when `isReady` answers true. */
export async function startSilentSubject(command: Command, isReady: () => Promise<boolean>): Promise<Subject> {
  const child = launch(command);
  const subject = watch(child);
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (!(await isReady())) {
    const isOver = child.pid === undefined || child.exitCode !== null || performance.now() > deadline;
    if (isOver) {
      await subject[Symbol.asyncDispose]();
      throw new Error(`${command.file} does not start`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return subject;
}

function launch({ file, args, cpu }: Command): ChildProcess {
  const command = cpu === null ? [file, ...args] : ['taskset', '-c', String(cpu), file, ...args];
  const { PATH, HOME, TMPDIR } = process.env;
  const child = spawn(command[0] ?? file, command.slice(1), {
    stdio: ['pipe', 'pipe', 'inherit'],
    // PLAYAUTH_* variables of the user would change the measurement.
    env: { PATH, HOME, TMPDIR, NODE_OPTIONS: '--disable-warning=ExperimentalWarning' },
  });
  // Ends the child processes when this process ends.
  const killLeftover = (): void => void child.kill('SIGKILL');
  process.once('exit', killLeftover);
  child.once('exit', () => process.off('exit', killLeftover));
  return child;
}

async function readFirstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('The child has no stdout');
  const lines = createInterface({ input: child.stdout });
  const signal = AbortSignal.timeout(START_TIMEOUT_MS);
  const [line] = (await Promise.race([
    once(lines, 'line', { signal }),
    once(child, 'exit', { signal }).then(() => {
      throw new Error(`${child.spawnargs.join(' ')} ended before it was ready`);
    }),
  ])) as [string];
  return line;
}

function watch(child: ChildProcess): Subject {
  const ended = once(child, 'exit').catch(() => undefined);
  const pid = child.pid ?? 0;
  return {
    pid,
    cpuMs: () => readCpuMs(pid, 2),
    mainThreadMs: () => readMainThreadMs(pid),
    cpuWithChildrenMs: () => readCpuMs(pid, 4),
    residentBytes: () => readResidentBytes(pid),
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** The first two fields are its own, user and system; the next two those of its children. */
function readCpuMs(pid: number, fieldCount: 2 | 4): number {
  // The command's name, in parentheses, may hold spaces; utime and stime are the 12th and 13th field after it.
  const fields = readProc(pid, 'stat')
    ?.replace(/^.*\) /s, '')
    .split(' ')
    .slice(11, 11 + fieldCount);
  return fields === undefined ? Number.NaN : fields.reduce((sum, field) => sum + Number(field), 0) * TICK_MS;
}

/** The scheduler's own count, in nanoseconds. */
function readMainThreadMs(pid: number): number {
  const ran = readProc(pid, `task/${String(pid)}/schedstat`)?.split(' ')[0];
  return ran === undefined ? Number.NaN : Number(ran) / 1e6;
}

function readResidentBytes(pid: number): number {
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(readProc(pid, 'status') ?? '')?.[1];
  return kibibytes === undefined ? Number.NaN : Number(kibibytes) * 1024;
}

function readProc(pid: number, name: string): string | undefined {
  try {
    return readFileSync(`/proc/${String(pid)}/${name}`, 'latin1');
  } catch {
    return undefined;
  }
}
