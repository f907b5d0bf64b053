// `playauth worker`: does jobs of a server's queue, on whatever machine, until it is told to stop.
import { systemClock } from '../base/clock.ts';
import { createLogger } from '../base/logger.ts';
import { readConfig, type Values } from '../config/read-config.ts';
import type { Config } from '../config/settings.ts';
import { runWorkerProcess, WorkerRefusal, type RunningWorker } from '../app/worker.ts';
import { CommandFailure, exitCodes } from './failure.ts';
import type { Terminal } from './terminal.ts';
import { waitForSignal } from './wait-for-signal.ts';

export interface WorkerOptions {
  readonly flags: Values;
  readonly config?: string | undefined;
  readonly json?: boolean | undefined;
}

/** Where a server on the same machine does not keep its data. */
const DATA_DIR = './worker-data';
/** Jobs are given back in much less; a database that is away would be waited for. */
const LONGEST_STOP_MS = 10_000;

export async function workerCommand(terminal: Terminal, { flags, config: file, json }: WorkerOptions): Promise<void> {
  const config = readConfig({ flags, file, defaults: { dataDir: DATA_DIR } });
  const worker = await start(terminal, config);
  const { workerId, dataDir, concurrency } = worker;
  const { messages } = terminal;
  if (json === true) terminal.out(JSON.stringify({ workerId, dataDir, concurrency, pid: process.pid }));
  else terminal.out(`${messages.worker.ready(workerId, concurrency)}\n${messages.worker.stopHint}`);
  await waitForSignal();
  // What is not given back by then is free when its lease runs out.
  const cutOff = setTimeout(() => process.exit(exitCodes.ok), LONGEST_STOP_MS);
  await worker.close();
  clearTimeout(cutOff);
}

async function start({ messages }: Terminal, config: Config): Promise<RunningWorker> {
  try {
    return await runWorkerProcess(config, { clock: systemClock, log: createLogger(config.logLevel) });
  } catch (error) {
    if (error instanceof WorkerRefusal)
      throw new CommandFailure(codeOf(error.reason), messages.worker.refusals[error.reason]);
    throw error;
  }
}

/** `needs-postgres` is `NeedsPostgres`. */
function codeOf(reason: string): string {
  return reason.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
