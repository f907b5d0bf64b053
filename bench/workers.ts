// `serve --workers 2` beside one process: the processor time of all processes of the server for a request. What two cores do is
// calculated from it: on the two that are here the load generator needs one. All processes of a server run on the other, as the one process
// does. Without that they wait for requests and wake the generator that sleeps, which costs more than a call.
import { readFileSync } from 'node:fs';
import { serveCommand, type Library } from './library.ts';
import { runLoad } from './load-client.ts';
import { measureInTurns, type Contender, type Pace } from './paired-rounds.ts';
import { askQuestions } from './scenarios.ts';
import { pairedRatios, spreadOf, type Spread } from './statistics.ts';
import { startSubject, type Subject } from './subject.ts';

interface WorkersDeps {
  readonly library: Library;
  readonly cpu: number | null;
  readonly stack: AsyncDisposableStack;
}

export interface WorkersResult {
  readonly name: string;
  readonly cpuMicros: { readonly one: number; readonly several: number };
  /** Requests that as many cores as there are workers do, to those that one core does with one process. */
  readonly ratio: Spread;
}

const WORKERS = 2;
const CONNECTION_ROUNDS = 15;
/** In a round, on both sides. */
const CONNECTIONS = 1600;
const OPEN_AT_ONCE = 64;

export async function measureWorkers(deps: WorkersDeps, pace: Pace): Promise<readonly WorkersResult[]> {
  const one = await contendersOf(deps, 1);
  const several = await contendersOf(deps, WORKERS);
  const results: WorkersResult[] = [];
  for (const [index, contender] of one.entries()) {
    const other = several[index];
    if (other === undefined) continue;
    const [ofOne = [], ofSeveral = []] = await measureInTurns([contender, other], pace);
    const micros = (rounds: typeof ofOne): number[] => rounds.map(({ cpuMicros }) => cpuMicros);
    results.push(compare(contender.name, micros(ofOne), micros(ofSeveral)));
  }
  const [issue] = one;
  const [issueOfSeveral] = several;
  if (issue !== undefined && issueOfSeveral !== undefined)
    results.push(await measureConnections(issue, issueOfSeveral));
  return results;
}

/** The same for a connection that is opened for one call. The first process hands it on, and in no other row it is counted. */
async function measureConnections(one: Contender, several: Contender): Promise<WorkersResult> {
  const ofOne: number[] = [];
  const ofSeveral: number[] = [];
  for (let round = 0; round < CONNECTION_ROUNDS; round += 1) {
    ofOne.push(await microsOfConnections(one));
    ofSeveral.push(await microsOfConnections(several));
  }
  return compare('GetVideoPlayAuth on a new connection', ofOne, ofSeveral);
}

async function microsOfConnections({ subject, port, prepare }: Contender): Promise<number> {
  const cpuBefore = subject.cpuMs();
  for (let count = 0; count < CONNECTIONS; count += OPEN_AT_ONCE) {
    await runLoad({ port, connections: OPEN_AT_ONCE, spins: false, requests: prepare(OPEN_AT_ONCE) });
  }
  return ((subject.cpuMs() - cpuBefore) * 1000) / CONNECTIONS;
}

function compare(name: string, ofOne: readonly number[], ofSeveral: readonly number[]): WorkersResult {
  const { median, min, max } = pairedRatios(ofOne, ofSeveral);
  return {
    name,
    cpuMicros: { one: spreadOf(ofOne).median, several: spreadOf(ofSeveral).median },
    ratio: { median: WORKERS * median, min: WORKERS * min, max: WORKERS * max },
  };
}

export function describeWorkers(results: readonly WorkersResult[]): string {
  const lines = results.map(({ name, cpuMicros: { one, several }, ratio: { median, min, max } }) => {
    const times = `${one.toFixed(0)} µs with one process, ${several.toFixed(0)} µs with ${String(WORKERS)}`;
    return `  ${name.padEnd(36)} ${median.toFixed(2)} (${min.toFixed(2)}–${max.toFixed(2)}) of one · ${times}`;
  });
  return [`--workers ${String(WORKERS)} on as many cores, by CPU time of all processes`, ...lines].join('\n');
}

async function contendersOf({ library, cpu, stack }: WorkersDeps, workers: number): Promise<Contender[]> {
  const { file, args } = serveCommand(library.dataDir, null);
  // Two servers cannot use one data directory at the same time.
  const folder = workers === 1 ? library.dataDir : await copyOf(library.dataDir);
  const given = args.map((arg) => (arg === library.dataDir ? folder : arg));
  const started = await startSubject({ file, args: [...given, '--workers', String(workers)], cpu });
  stack.use(started.subject);
  const url = new URL((JSON.parse(started.firstLine) as { url: string }).url);
  const subject: Subject = { ...started.subject, cpuMs: () => cpuOfAll(started.subject.pid) };
  const questions = await askQuestions(library, url);
  return questions.map(({ name, prepare, check }) => ({ name, subject, port: Number(url.port), prepare, check }));
}

async function copyOf(folder: string): Promise<string> {
  const { cp } = await import('node:fs/promises');
  const copy = `${folder}-workers`;
  await cp(folder, copy, { recursive: true });
  return copy;
}

/** In nanoseconds the scheduler keeps the time of each thread; in hundredths of a second only that of a process. */
function cpuOfAll(pid: number): number {
  const children = readFileSync(`/proc/${String(pid)}/task/${String(pid)}/children`, 'latin1')
    .trim()
    .split(' ');
  return [String(pid), ...children.filter((child) => child !== '')].reduce((sum, each) => sum + cpuOf(each), 0);
}

const TICK_MS = 10;

function cpuOf(pid: string): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
    .replace(/^.*\) /s, '')
    .split(' ')
    .slice(11, 13);
  return fields.reduce((sum, field) => sum + Number(field), 0) * TICK_MS;
}
