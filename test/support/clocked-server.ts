// A server process whose clock a test can move, and which it can kill: its settings are JSON in the first argument, and each line of its
// standard input moves the clock by so many milliseconds.
import { createInterface } from 'node:readline';
import { SettableClock, startServer } from '../../src/embedded.ts';

const clock = new SettableClock();
const settings = JSON.parse(process.argv[2] ?? '{}') as Record<string, string | number | boolean>;
const { url } = await startServer({ clock, settings });
console.log(url);
for await (const line of createInterface({ input: process.stdin })) clock.advance(Number(line));
