// A server process for the soak: each line of its standard input moves its clock by so many milliseconds. What it does every half minute or
// less often is done when that clock has come so far, so that a run of minutes has the nights of months. Its settings are JSON in the first argument.
import { createInterface } from 'node:readline';
import { SettableClock, startServer } from '../../../src/embedded.ts';

const LONG_MS = 30_000;

type Act = () => void;

/** Stands for a timer. */
class LongInterval {
  readonly act: Act;
  readonly everyMs: number;
  dueMs: number;

  constructor(act: Act, everyMs: number) {
    this.act = act;
    this.everyMs = everyMs;
    this.dueMs = clock.now() + everyMs;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }
}

const clock = new SettableClock();
const long = new Set<unknown>();
const { setInterval: setShort, clearInterval: clearShort } = globalThis;

globalThis.setInterval = ((act: Act, everyMs = 1) => {
  if (everyMs < LONG_MS) return setShort(act, everyMs);
  const interval = new LongInterval(act, everyMs);
  long.add(interval);
  return interval;
}) as typeof setInterval;
globalThis.clearInterval = ((timer: NodeJS.Timeout | undefined) => {
  if (!long.delete(timer)) clearShort(timer);
}) as typeof clearInterval;

function runDue(): void {
  const nowMs = clock.now();
  for (const interval of long) {
    if (!(interval instanceof LongInterval) || interval.dueMs > nowMs) continue;
    interval.dueMs = nowMs + interval.everyMs;
    interval.act();
  }
}

const settings = JSON.parse(process.argv[2] ?? '{}') as Record<string, string | number | boolean>;
const { url, accessKeyId, accessKeySecret } = await startServer({ clock, settings });
console.log(JSON.stringify({ url, accessKeyId, accessKeySecret }));
for await (const line of createInterface({ input: process.stdin })) {
  clock.advance(Number(line));
  runDue();
}
process.exit(0);
