// Time from the command to the first answer that could be given, and memory at rest, beside a bare node:http; and a light
// command from its start to its end.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { serveCommand } from './library.ts';
import { peerCommand } from './scenarios.ts';
import { spreadOf, type Spread } from './statistics.ts';
import { startSubject, type Command } from './subject.ts';

/** What a start of one program took. Commands that end have no memory at rest. */
export interface StartUp {
  readonly name: string;
  readonly ms: Spread;
  readonly cpuMs: Spread;
  readonly mebibytes: Spread | undefined;
}

interface Place {
  readonly dataDir: string;
  readonly cpu: number | null;
  readonly stack: AsyncDisposableStack;
}

interface Start {
  readonly ms: number;
  readonly cpuMs: number;
  readonly mebibytes?: number;
}

/** What `npm run playauth` runs. */
const CHECKOUT = fileURLToPath(new URL('../scripts/playauth.mjs', import.meta.url));
const PACKAGE = fileURLToPath(new URL('../dist/src/main.js', import.meta.url));
/** Until the server has given back what its start needed: `src/config/start-memory.ts`. */
const REST_MS = 7000;
const MEBIBYTE = 1024 ** 2;
/** Linux counts process times in hundredths of a second. */
const TICK_MS = 10;
const run = promisify(execFile);

/** On a data directory that exists: the very first start adds a few milliseconds for its keys and tables. */
export async function measureStartUp({ dataDir, cpu, stack }: Place, rounds: number): Promise<readonly StartUp[]> {
  const checkout = commandOf(CHECKOUT, dataDir, cpu);
  const installed = installedCommand(dataDir, cpu);
  const contenders: readonly (readonly [name: string, measure: () => Promise<Start>])[] = [
    ['playauth serve', () => start(installed, stack)],
    ['playauth serve, from a checkout', () => start(checkout, stack)],
    ['node:http', () => start(peerCommand('bare-http', [], cpu), stack)],
    ['playauth --help', () => runToEnd([PACKAGE, '--help'])],
    ['node -e 0', () => runToEnd(['-e', '0'])],
  ];
  const starts = contenders.map((): Start[] => []);
  // The first two starts read the files from the disk and keep their compiled code, and are not counted.
  for (let round = -2; round < rounds; round++)
    for (const [index, [, measure]] of contenders.entries()) {
      const measured = await measure();
      if (round >= 0) starts[index]?.push(measured);
    }
  return contenders.map(([name], index) => judge(name, starts[index] ?? []));
}

/** The server as the package has it. */
export function installedCommand(dataDir: string, cpu: number | null): Command {
  return commandOf(PACKAGE, dataDir, cpu);
}

function commandOf(program: string, dataDir: string, cpu: number | null): Command {
  const { file, args } = serveCommand(dataDir, cpu);
  return { file, args: [program, ...args.slice(1)], cpu };
}

function judge(name: string, starts: readonly Start[]): StartUp {
  const memory = starts.flatMap(({ mebibytes }) => mebibytes ?? []);
  return {
    name,
    ms: spreadOf(starts.map(({ ms }) => ms)),
    cpuMs: spreadOf(starts.map(({ cpuMs }) => cpuMs)),
    mebibytes: memory.length === 0 ? undefined : spreadOf(memory),
  };
}

async function start(command: Command, stack: AsyncDisposableStack): Promise<Start> {
  const { subject, readyAfterMs } = await startSubject(command);
  stack.use(subject);
  const cpuMs = subject.cpuMs();
  // Until the background work of a start has ended.
  await new Promise((resolve) => setTimeout(resolve, REST_MS));
  const mebibytes = subject.residentBytes() / MEBIBYTE;
  await subject[Symbol.asyncDispose]();
  return { ms: readyAfterMs, cpuMs, mebibytes };
}

async function runToEnd(args: readonly string[]): Promise<Start> {
  const [startedAt, before] = [performance.now(), cpuOfChildrenMs()];
  await run(process.execPath, args);
  return { ms: performance.now() - startedAt, cpuMs: cpuOfChildrenMs() - before };
}

/** Of the children of this process that have ended. */
function cpuOfChildrenMs(): number {
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[13]) + Number(fields[14])) * TICK_MS;
}

const COLUMNS = [34, 24, 14, 12];

export function describeStartUp(startUps: readonly StartUp[]): string {
  const header = ['start', 'until ready', 'CPU', 'idle memory'];
  const rows = startUps.map(({ name, ms, cpuMs, mebibytes }) => [
    name,
    `${whole(ms.median)} ms (${whole(ms.min)}–${whole(ms.max)})`,
    `${whole(cpuMs.median)} ms`,
    mebibytes === undefined ? '' : `${whole(mebibytes.median)} MiB`,
  ]);
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, index) => cell.padEnd(COLUMNS[index] ?? 0))
      .join('')
      .trimEnd();
  return [header, ...rows].map(line).join('\n');
}

function whole(value: number): string {
  return String(Math.round(value));
}
