// What the heap of an idle server holds, by the room or package that allocated it: from V8's sampled heap profile of a start of
// the package, through its source maps.
import { readdir, readFile } from 'node:fs/promises';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installedCommand } from './start-up.ts';
import { startSubject } from './subject.ts';

interface Allocation {
  readonly callFrame: { readonly url: string; readonly lineNumber: number; readonly columnNumber: number };
  readonly selfSize: number;
  readonly children: readonly Allocation[];
}

/** What allocated, and KiB that are still held. */
export type HeapShares = readonly (readonly [holder: string, kibibytes: number])[];

const SAMPLED_EVERY_BYTES = 4096;
/** Until the server has given back what its start needed: `src/config/start-memory.ts`. */
const REST_MS = 7000;

interface Place {
  readonly workFolder: string;
  readonly dataDir: string;
  readonly stack: AsyncDisposableStack;
}

export async function measureHeap({ workFolder, dataDir, stack }: Place): Promise<HeapShares> {
  const { file, args, cpu } = installedCommand(dataDir, null);
  const profiling = ['--heap-prof', `--heap-prof-interval=${String(SAMPLED_EVERY_BYTES)}`];
  const { subject } = await startSubject({ file, cpu, args: [...profiling, `--heap-prof-dir=${workFolder}`, ...args] });
  stack.use(subject);
  await new Promise((resolve) => setTimeout(resolve, REST_MS));
  await subject[Symbol.asyncDispose]();
  const name = (await readdir(workFolder)).find((one) => one.endsWith('.heapprofile')) ?? 'no profile';
  const { head } = JSON.parse(await readFile(join(workFolder, name), 'utf8')) as { head: Allocation };
  const holderOf = createHolderOf(await readMaps(head));
  const held = new Map<string, number>();
  walk(head, ({ callFrame, selfSize }) => {
    const holder = holderOf(callFrame);
    held.set(holder, (held.get(holder) ?? 0) + selfSize / 1024);
  });
  return [...held].sort(([, one], [, other]) => other - one);
}

function walk(allocation: Allocation, see: (allocation: Allocation) => void): void {
  see(allocation);
  for (const child of allocation.children) walk(child, see);
}

/** By the URL of the bundled file. */
async function readMaps(head: Allocation): Promise<ReadonlyMap<string, SourceMap>> {
  const urls = new Set<string>();
  walk(head, ({ callFrame: { url } }) => url.includes('/dist/src/') && urls.add(url));
  const maps = [...urls].map(async (url) => {
    const payload = JSON.parse(await readFile(`${fileURLToPath(url)}.map`, 'utf8')) as SourceMapPayload;
    return [url, new SourceMap(payload)] as const;
  });
  return new Map(await Promise.all(maps));
}

function createHolderOf(maps: ReadonlyMap<string, SourceMap>): (frame: Allocation['callFrame']) => string {
  return ({ url, lineNumber, columnNumber }) => {
    if (url === '') return 'V8';
    if (url.startsWith('node:')) return 'Node, with the text of the program';
    const entry = maps.get(url)?.findEntry(lineNumber, columnNumber);
    const source = entry !== undefined && 'originalSource' in entry ? entry.originalSource : url;
    const [, library] = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source) ?? [];
    const [, room] = /\b((?:src|sdk)\/[^/]+)\//.exec(source) ?? [];
    return library ?? (source.includes('/dist/') ? 'modules as they load' : (room ?? 'modules as they load'));
  };
}

export function describeHeap(shares: HeapShares): string {
  const total = shares.reduce((sum, [, kibibytes]) => sum + kibibytes, 0);
  const line = (name: string, kibibytes: number): string =>
    `${name.padEnd(38)}${Math.round(kibibytes).toString().padStart(7)} KiB`;
  return [line('heap', total), ...shares.slice(0, 20).map(([name, kibibytes]) => line(name, kibibytes))].join('\n');
}
