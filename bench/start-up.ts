// Time from the command to the first answer that could be given, and memory at rest: each beside a bare node:http.
import { serveCommand } from './library.ts';
import { peerCommand } from './scenarios.ts';
import { pairedRatios, spreadOf, type Spread } from './statistics.ts';
import { startSubject, type Command } from './subject.ts';

export interface StartUp {
  readonly oursMs: Spread;
  readonly oursCpuMs: Spread;
  readonly bareHttpMs: Spread;
  /** How many times as long as node:http. */
  readonly times: Spread;
}

interface Place {
  readonly dataDir: string;
  readonly cpu: number | null;
  readonly stack: AsyncDisposableStack;
}

interface Start {
  readonly ms: number;
  readonly cpuMs: number;
}

/** A second start, on a data directory that exists: the first one adds a few milliseconds for its keys and tables. */
export async function measureStartUp({ dataDir, cpu, stack }: Place, rounds: number): Promise<StartUp> {
  const ours: Start[] = [];
  const bareHttp: Start[] = [];
  // The first start reads the files from the disk, and is not counted.
  for (let round = 0; round <= rounds; round++) {
    const our = await start(serveCommand(dataDir, cpu), stack);
    const bare = await start(peerCommand('bare-http', [], cpu), stack);
    if (round === 0) continue;
    ours.push(our);
    bareHttp.push(bare);
  }
  const ms = (starts: readonly Start[]): number[] => starts.map((one) => one.ms);
  return {
    oursMs: spreadOf(ms(ours)),
    oursCpuMs: spreadOf(ours.map((one) => one.cpuMs)),
    bareHttpMs: spreadOf(ms(bareHttp)),
    times: pairedRatios(ms(ours), ms(bareHttp)),
  };
}

async function start(command: Command, stack: AsyncDisposableStack): Promise<Start> {
  const { subject, readyAfterMs } = await startSubject(command);
  stack.use(subject);
  const cpuMs = subject.cpuMs();
  await subject[Symbol.asyncDispose]();
  return { ms: readyAfterMs, cpuMs };
}
