// Streams from storage that are held open only while their reader takes something: a stalled one gives its file back and
// opens it again, where it left off, when the reader goes on. Bounded in number, so that readers cannot take all descriptors.
import { Readable } from 'node:stream';
import type { LimitCounts } from '../config/limit-counts.ts';
import { limits } from '../config/limits.ts';
import type { BlobInfo, Blobs, ByteRange } from '../store/blobs/blobs.ts';

interface OpenStreamsDeps {
  readonly blobs: Pick<Blobs, 'stat' | 'stream'>;
  readonly maxOpen: number;
  readonly counts: LimitCounts;
  /** Absent: the limit. */
  readonly stalledMs?: number;
}

export interface BlobRange extends ByteRange {
  readonly key: string;
  /** What the head of the answer says: later pieces must come from the same file. */
  readonly info: BlobInfo;
}

export interface OpenStreams {
  /** Fails as the storage does if the blob cannot be opened now. */
  open(range: BlobRange): Promise<Readable>;
}

/** What the streams of one server share. */
interface Held {
  readonly deps: OpenStreamsDeps;
  /** Streams with an open source, the one that was read least recently first. */
  readonly open: Set<HeldStream>;
  /** Streams whose reader takes nothing, the longest stalled first. */
  readonly stalled: Set<HeldStream>;
}

export function createOpenStreams(deps: OpenStreamsDeps): OpenStreams {
  const held: Held = { deps, open: new Set(), stalled: new Set() };
  return {
    open: async (range) => {
      makeRoom(held);
      const source = await deps.blobs.stream(range.key, range);
      return new HeldStream(held, range, source);
    },
  };
}

function makeRoom({ deps, open }: Held): void {
  for (const stream of open) {
    if (open.size < deps.maxOpen) return;
    stream.giveBack();
  }
}

class HeldStream extends Readable {
  readonly #held: Held;
  readonly #range: BlobRange;
  #source: Readable | undefined;
  #position: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(held: Held, range: BlobRange, source: Readable) {
    // One piece at a time: what waits for a stalled reader is memory.
    super({ highWaterMark: 1 });
    this.#held = held;
    this.#range = range;
    this.#position = range.start;
    this.#take(source);
  }

  /** Closes the source. The next read opens it again. */
  giveBack(): void {
    const { open, stalled, deps } = this.#held;
    open.delete(this);
    this.#source?.destroy();
    this.#source = undefined;
    stalled.add(this);
    if (stalled.size <= limits.stalledStreams.value) return;
    for (const longest of stalled) {
      deps.counts.note('stalled-readers');
      longest.destroy();
      return;
    }
  }

  override _read(): void {
    clearTimeout(this.#timer);
    const { open, stalled } = this.#held;
    if (this.#source === undefined) {
      stalled.delete(this);
      this.#reopen().catch((error: unknown) => this.destroy(error as Error));
      return;
    }
    open.delete(this);
    open.add(this);
    this.#source.resume();
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    clearTimeout(this.#timer);
    this.#held.open.delete(this);
    this.#held.stalled.delete(this);
    this.#source?.destroy();
    this.#source = undefined;
    callback(error);
  }

  #take(source: Readable): void {
    this.#source = source;
    this.#held.open.add(this);
    source
      .pause()
      .on('data', (chunk: Buffer) => {
        if (this.#source !== source) return;
        this.#position += chunk.length;
        if (this.push(chunk)) return;
        source.pause();
        const { stalledMs = limits.stalledSeconds.value * 1000 } = this.#held.deps;
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.giveBack(), stalledMs).unref();
      })
      .once('end', () => {
        if (this.#source === source) this.push(null);
      })
      .on('error', (error) => {
        if (this.#source === source) this.destroy(error);
      });
  }

  async #reopen(): Promise<void> {
    const { deps } = this.#held;
    const { key, info, end } = this.#range;
    if (this.#position > end) {
      this.push(null);
      return;
    }
    const now = await deps.blobs.stat(key);
    if (now?.sizeBytes !== info.sizeBytes || now.modifiedAtMs !== info.modifiedAtMs)
      throw new Error('the file was replaced while its reader was stalled');
    makeRoom(this.#held);
    const source = await deps.blobs.stream(key, { start: this.#position, end });
    if (this.destroyed) {
      source.destroy();
      return;
    }
    this.#take(source);
    source.resume();
  }
}
