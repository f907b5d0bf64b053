// Copies blobs from one storage to another; each is read back and compared by its SHA-256. Idempotent: an equal blob that is
// there already is skipped, so an interrupted copy can be repeated. Nothing is removed.
import { createHash, type Hash } from 'node:crypto';
import { forEachLimited } from '../../base/for-each-limited.ts';
import type { BlobEntry, Blobs } from './blobs.ts';
import { StorageUnavailable } from './storage-error.ts';

export type CopyOutcome =
  /** It was missing at the target, or differed. */
  | { readonly kind: 'copied' | 'replaced'; readonly sizeBytes: number; readonly sha256: string }
  | { readonly kind: 'there'; readonly sizeBytes: number; readonly sha256: string }
  /** It was removed from the source meanwhile. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'failed'; readonly reason: string };

interface Copying {
  readonly from: Pick<Blobs, 'list' | 'stream'>;
  readonly to: Pick<Blobs, 'stat' | 'stream' | 'write'>;
  readonly onDone: (entry: BlobEntry, outcome: CopyOutcome) => void;
}

/** Copies at once; each may hold a few parts of 8 MiB in memory. */
const COPIED_AT_ONCE = 4;

/** A blob that fails does not stop the others; a storage that does not answer does. */
export async function copyBlobs({ from, to, onDone }: Copying): Promise<void> {
  await forEachLimited(from.list(), COPIED_AT_ONCE, async (entry) => {
    onDone(entry, await copyOne(from, to, entry).catch(toOutcome));
  });
}

function toOutcome(error: unknown): CopyOutcome {
  if (error instanceof StorageUnavailable) throw error;
  return { kind: 'failed', reason: (error as Error).message };
}

async function copyOne(from: Copying['from'], to: Copying['to'], { key, sizeBytes }: BlobEntry): Promise<CopyOutcome> {
  const there = await to.stat(key);
  if (there?.sizeBytes === sizeBytes) {
    const [source, target] = await Promise.all([hashOfSource(from, key), hashOf(to, key)]);
    if (source === undefined) return { kind: 'gone' };
    if (source.sha256 === target.sha256) return { kind: 'there', ...source };
  }
  const source = await openSource(from, key);
  if (source === undefined) return { kind: 'gone' };
  const tally = { hash: createHash('sha256'), sizeBytes: 0 };
  await to.write(key, tallied(source, tally));
  const written = await hashOf(to, key);
  const sha256 = tally.hash.digest('hex');
  if (written.sha256 !== sha256) return { kind: 'failed', reason: 'the copy reads back with another SHA-256' };
  return { kind: there === undefined ? 'copied' : 'replaced', sizeBytes: tally.sizeBytes, sha256 };
}

interface Tally {
  readonly hash: Hash;
  sizeBytes: number;
}

async function* tallied(chunks: AsyncIterable<Buffer>, tally: Tally): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    tally.hash.update(chunk);
    tally.sizeBytes += chunk.length;
    yield chunk;
  }
}

interface Content {
  readonly sha256: string;
  readonly sizeBytes: number;
}

async function hashOf(blobs: Pick<Blobs, 'stream'>, key: string): Promise<Content> {
  return await hashAll(await blobs.stream(key));
}

async function hashOfSource(from: Copying['from'], key: string): Promise<Content | undefined> {
  const source = await openSource(from, key);
  return source === undefined ? undefined : await hashAll(source);
}

async function hashAll(chunks: AsyncIterable<Buffer>): Promise<Content> {
  const tally = { hash: createHash('sha256'), sizeBytes: 0 };
  for await (const chunk of chunks) {
    tally.hash.update(chunk);
    tally.sizeBytes += chunk.length;
  }
  return { sha256: tally.hash.digest('hex'), sizeBytes: tally.sizeBytes };
}

/** A blob that a running server removes after it was listed is no fault. */
async function openSource(from: Copying['from'], key: string): Promise<AsyncIterable<Buffer> | undefined> {
  try {
    return await from.stream(key);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
