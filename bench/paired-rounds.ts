// Puts two or more servers under the same load in turns, A B A B …, so that other load on the machine affects all
// of them equally; only the ratios within a round are judged.
import { openLoad, type Load, type LoadResult } from './load-client.ts';
import type { Subject } from './subject.ts';

export interface Contender {
  readonly name: string;
  readonly subject: Subject;
  readonly port: number;
  /** Requests made ready before the clock runs; no two signed ones alike. */
  readonly prepare: (count: number) => readonly Buffer[];
  /** Throws if a body is not what was asked for. */
  readonly check: (body: Buffer) => void;
}

export interface Pace {
  readonly rounds: number;
  /** Of the server's processor time, so that a busy machine does not cut it short. */
  readonly warmUpCpuMs: number;
  readonly roundMs: number;
  readonly connections: number;
  /** See {@link Load}. */
  readonly spins: boolean;
}

export interface Measured {
  readonly perSecond: number;
  readonly bytesPerSecond: number;
  /** Processor time of the server for one request, in microseconds. */
  readonly cpuMicros: number;
  /** The part of the round in which the server had a processor: well below 1, something else was the limit. */
  readonly serverShare: number;
}

const MAX_REQUESTS = 50_000;
const FIRST_WARM_UP = 100;
const LARGEST_WARM_UP = 8_000;
const MOST_WARM_UPS = 200_000;

/** For each contender its measurements, one for each round. */
export async function measureInTurns(contenders: readonly Contender[], pace: Pace): Promise<readonly Measured[][]> {
  const counts: number[] = [];
  for (const contender of contenders) counts.push(await warmUp(contender, pace));
  const measured: Measured[][] = contenders.map(() => []);
  const order = contenders.map((_, index) => index);
  for (let round = 0; round < pace.rounds; round++) {
    // The order is reversed each time, so that no contender always follows the same one.
    for (const index of round % 2 === 0 ? order : order.toReversed()) {
      const contender = contenders[index];
      if (contender === undefined) continue;
      measured[index]?.push(await measure(contender, counts[index] ?? 1, pace));
    }
  }
  return measured;
}

/** Until the engine has compiled what it will, and it is known how many requests fill a round. */
async function warmUp(contender: Contender, pace: Pace): Promise<number> {
  const { warmUpCpuMs, roundMs, connections } = pace;
  const cpuBefore = contender.subject.cpuMs();
  let requests = 0;
  for (let count = FIRST_WARM_UP; ; count = Math.min(count * 2, LARGEST_WARM_UP)) {
    const { perSecond } = await measure(contender, count, pace);
    const filling = Math.round((perSecond * roundMs) / 1000);
    requests += count;
    // Where processor times cannot be read, a number of requests has to do.
    const isWarm = contender.subject.cpuMs() - cpuBefore > warmUpCpuMs || requests > MOST_WARM_UPS;
    if (isWarm) return Math.min(Math.max(filling, connections), MAX_REQUESTS);
  }
}

async function measure(
  contender: Contender,
  count: number,
  target: Pick<Load, 'connections' | 'spins'>,
): Promise<Measured> {
  const { name, check } = contender;
  const { result, cpuMs } = await runOnOpen(contender, count, target).catch((cause: unknown) => {
    throw new Error(`${name} under load: ${(cause as Error).message}`, { cause });
  });
  if (result.samples.length === 0) throw new Error(`${name}: no body was kept to be checked`);
  for (const body of result.samples) check(body);
  const seconds = result.elapsedMs / 1000;
  return {
    perSecond: count / seconds,
    bytesPerSecond: result.bodyBytes / seconds,
    cpuMicros: (cpuMs * 1000) / count,
    serverShare: cpuMs / result.elapsedMs,
  };
}

/** On connections that have had an answer: how they are opened, and handed to a process, is not part of a call. */
async function runOnOpen(
  { subject, port, prepare }: Contender,
  count: number,
  { connections, spins }: Pick<Load, 'connections' | 'spins'>,
): Promise<{ readonly result: LoadResult; readonly cpuMs: number }> {
  const load = await openLoad({ port, connections, spins });
  try {
    await load.run(prepare(connections));
    const requests = prepare(count);
    const cpuBefore = subject.cpuMs();
    const result = await load.run(requests);
    return { result, cpuMs: subject.cpuMs() - cpuBefore };
  } finally {
    load.close();
  }
}
