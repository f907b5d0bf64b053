// Loaded before a server (`--import`): on SIGUSR2 the process collects its garbage and writes what it holds to a file of its own. The folder is
// in SOAK_REPORTS.
import { renameSync, writeFileSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** What is freed by a finalizer is gone after the next collection. */
const COLLECTIONS = 3;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

async function report(): Promise<void> {
  for (let times = 0; times < COLLECTIONS; times += 1) {
    collect();
    await turn();
  }
  const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
  const handles: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) handles[kind] = (handles[kind] ?? 0) + 1;
  const path = `${process.env['SOAK_REPORTS'] ?? '.'}/${String(process.pid)}.json`;
  writeFileSync(`${path}.part`, JSON.stringify({ heapUsed, arrayBuffers, rss, handles }));
  renameSync(`${path}.part`, path);
}

process.on('SIGUSR2', () => void report());
