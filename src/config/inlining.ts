// How much the engine inlines. A call runs through some three hundred small functions; within V8's own budget most of them stay
// calls of their own. For servers alone: a program that embeds one has its own settings.
import v8 from 'node:v8';

/** V8's own are 460 and 920 bytes of bytecode: of one function, and of all that one function takes in. */
const OF_ONE = 800;
const OF_ALL = 3000;

/** The version that knows these names. Another one may not, and would say so on stderr. */
const KNOWN = /^13\./;

export function inlineMore(): void {
  if (!KNOWN.test(process.versions.v8)) return;
  v8.setFlagsFromString(`--max-inlined-bytecode-size=${String(OF_ONE)}`);
  v8.setFlagsFromString(`--max-inlined-bytecode-size-cumulative=${String(OF_ALL)}`);
}
