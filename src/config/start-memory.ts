// Gives back the memory that a start has used and an idle server does not need: most of it is space for young objects, which V8 keeps
// until it is short of memory. For servers alone: a program that embeds one has its own settings.
import v8 from 'node:v8';
import vm from 'node:vm';

/** The collection takes about 50 ms, once, in which nothing is answered. */
const AFTER_MS = 5_000;
/** Of processor time since then. A server that has work needs the space. */
const IDLE_CPU_MS = 250;

type Collect = (options: { readonly type: 'major'; readonly flavor: 'last-resort' }) => void;

export function freeStartMemory(): void {
  const begun = process.cpuUsage();
  setTimeout(() => {
    const { user, system } = process.cpuUsage(begun);
    if ((user + system) / 1000 > IDLE_CPU_MS) return;
    // A new context has the function; the program itself does not get it.
    v8.setFlagsFromString('--expose-gc');
    const collect = vm.runInNewContext('gc') as Collect;
    v8.setFlagsFromString('--no-expose-gc');
    collect({ type: 'major', flavor: 'last-resort' });
  }, AFTER_MS).unref();
}
