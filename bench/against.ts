// `npm run bench -- calls --against PATH`: the server of this checkout and that of another one under the same signed calls, in
// turns. Judged is the processor time for a request, by pairs of short slices that are measured side by side: that ratio tells one
// program from another on a busy machine too.
import { cp } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Client } from '../sdk/client.ts';
import { makeLibrary, serveCommand, type Library } from './library.ts';
import { openLoad } from './load-client.ts';
import { askQuestions, issueCredentials, type Question } from './scenarios.ts';
import { pairedRatios, spreadOf } from './statistics.ts';
import { startSubject, type Command, type Subject } from './subject.ts';

interface Ground {
  readonly workFolder: string;
  readonly stack: AsyncDisposableStack;
  readonly say: (text: string) => void;
}

export interface Comparison {
  readonly name: string;
  /** Medians of the processor time for a request, in microseconds. */
  readonly ours: number;
  readonly theirs: number;
  /** Their processor time to ours, the median of all pairs of slices: above 1, this checkout is faster. */
  readonly ratio: number;
  /** Of the lower quartiles, which other load touches less. */
  readonly lowRatio: number;
  /** The median of each pair of processes: they differ by what V8 inlined while they warmed up. */
  readonly byProcess: readonly number[];
}

interface Server {
  readonly subject: Subject;
  readonly port: number;
  readonly questions: readonly Question[];
}

/** Pairs of processes: one pair alone says little. */
const FULL = { pairs: 2, slices: 100, warmUps: 8 };
const QUICK = { pairs: 1, slices: 40, warmUps: 4 };
/** Long enough that its start does not count, short enough that both of a pair meet the same other load. */
const SLICE = 200;
const WARM_UP = 2000;
const CONNECTIONS = 16;
const LARGE = '1 MB segment';

export async function compareWithCheckout(ground: Ground, path: string, isQuick: boolean): Promise<Comparison[]> {
  const { say } = ground;
  const effort = isQuick ? QUICK : FULL;
  const servers = await startServers(ground, path, effort.pairs);
  const names = (servers[0]?.questions ?? []).map(({ name }) => name).filter((name) => name !== LARGE);
  const results: Comparison[] = [];
  for (const name of names) {
    say(name);
    results.push(compare(name, await measureSlices(servers, name, effort)));
  }
  return results;
}

/** Ours and theirs in turns. */
async function startServers({ workFolder, stack, say }: Ground, path: string, pairs: number): Promise<Server[]> {
  const theirMain = join(resolve(path), 'src/main.ts');
  // Theirs may be older: this checkout opens what it has written, and not the other way round.
  const library = await makeLibrary(workFolder, stack, theirMain);
  const credentials = await credentialsOf(library, serveCommand(library.dataDir, null, theirMain), stack);
  const servers: Server[] = [];
  for (const [index, main] of Array.from({ length: pairs }, () => [undefined, theirMain])
    .flat()
    .entries()) {
    say(`server ${String(index + 1)} of ${String(2 * pairs)}`);
    const dataDir = `${library.dataDir}-${String(index)}`;
    await cp(library.dataDir, dataDir, { recursive: true });
    const { subject, firstLine } = await startSubject(serveCommand(dataDir, null, main));
    stack.use(subject);
    const url = urlOf(firstLine);
    servers.push({ subject, port: Number(url.port), questions: await askQuestions(library, url, credentials) });
  }
  return servers;
}

/** Copies of a data directory have the same keys, so one server's credentials are good at all. */
async function credentialsOf(library: Library, command: Command, stack: AsyncDisposableStack) {
  const { subject, firstLine } = await startSubject(command);
  stack.use(subject);
  const client = new Client({ ...library, endpoint: urlOf(firstLine).origin });
  const credentials = await issueCredentials(client, library.videoId);
  await subject[Symbol.asyncDispose]();
  return credentials;
}

function urlOf(firstLine: string): URL {
  return new URL((JSON.parse(firstLine) as { url: string }).url);
}

/** For each server its microseconds for a request, slice by slice. */
async function measureSlices(
  servers: readonly Server[],
  name: string,
  { slices, warmUps }: typeof FULL,
): Promise<readonly number[][]> {
  const micros: number[][] = servers.map(() => []);
  for (const server of servers) for (let times = 0; times < warmUps; times++) await measure(server, name, WARM_UP);
  const order = servers.map((_, index) => index);
  for (let slice = 0; slice < slices; slice++)
    // Reversed each time, so that none always follows the same one.
    for (const index of slice % 2 === 0 ? order : order.toReversed()) {
      const server = servers[index];
      if (server !== undefined) micros[index]?.push(await measure(server, name, SLICE));
    }
  return micros;
}

async function measure({ subject, port, questions }: Server, name: string, count: number): Promise<number> {
  const question = questions.find((one) => one.name === name);
  if (question === undefined) throw new Error(`nothing asks for ${name}`);
  const [first, rest] = [question.prepare(CONNECTIONS), question.prepare(count)];
  // It does not spin: to wake it costs both servers of a pair the same.
  const load = await openLoad({ port, connections: CONNECTIONS, spins: false });
  try {
    await load.run(first);
    const before = 1000 * subject.mainThreadMs();
    const { samples } = await load.run(rest);
    const used = 1000 * subject.mainThreadMs() - before;
    for (const body of samples) question.check(body);
    return used / count;
  } finally {
    load.close();
  }
}

function compare(name: string, micros: readonly number[][]): Comparison {
  const ours = micros.filter((_, index) => index % 2 === 0);
  const theirs = micros.filter((_, index) => index % 2 === 1);
  return {
    name,
    ours: spreadOf(ours.flat()).median,
    theirs: spreadOf(theirs.flat()).median,
    ratio: pairedRatios(theirs.flat(), ours.flat()).median,
    lowRatio: lowerQuartile(theirs.flat()) / lowerQuartile(ours.flat()),
    byProcess: ours.map((slices, pair) => pairedRatios(theirs[pair] ?? [], slices).median),
  };
}

function lowerQuartile(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 4)] ?? Number.NaN;
}

export function describeComparison(comparisons: readonly Comparison[]): string {
  const lines = comparisons.map(({ name, ours, theirs, ratio, lowRatio, byProcess }) => {
    const times = `${ours.toFixed(1)} µs here, ${theirs.toFixed(1)} µs there`;
    const each = byProcess.map((value) => value.toFixed(2)).join(' ');
    return `${name.padEnd(18)} ${ratio.toFixed(3)}, lower quartiles ${lowRatio.toFixed(3)}, by process ${each} · ${times}`;
  });
  return ['There / here, by CPU time: above 1, this checkout takes less.', ...lines].join('\n');
}
