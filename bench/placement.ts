// Which processor runs what: the measured server on the first, the load generator on the second.
import { execFile } from 'node:child_process';
import { cpus } from 'node:os';
import { promisify } from 'node:util';
import type { Placement } from './subject.ts';

const run = promisify(execFile);
const SERVER_CPU = 0;
const LOAD_CPU = 1;

/** Binds this process to its processor. Without `taskset` or a second processor nothing is bound, and the report says so. */
export async function placeProcesses(): Promise<Placement> {
  try {
    await run('taskset', ['-c', String(SERVER_CPU), 'true']);
    await run('taskset', ['-acp', String(LOAD_CPU), String(process.pid)]);
    return { serverCpu: SERVER_CPU, loadCpu: LOAD_CPU };
  } catch {
    return { serverCpu: null, loadCpu: null };
  }
}

/** From now on this process, and what it starts, may run on every processor. */
export async function freeProcesses({ loadCpu }: Placement): Promise<void> {
  if (loadCpu !== null) await run('taskset', ['-acp', `0-${String(cpus().length - 1)}`, String(process.pid)]);
}
