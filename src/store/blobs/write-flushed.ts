// Writes chunks to a file, and resolves when they are flushed to the disk. While one buffer is being written the next one
// fills, so that receiving and hashing the chunks does not wait for the disk.
import { open, type FileHandle } from 'node:fs/promises';

/** Backpressure: the next chunk is requested only after the one before it was copied; a copied chunk is not used again. */
export type Content = AsyncIterable<Uint8Array | string> & {
  /** Content that can write itself into a local file, in the thread that hashes it: the caller opens the file. */
  readonly writer?: BodyWriter | undefined;
};

export interface BodyWriter {
  open(place: Place): void;
  readonly isOpen: boolean;
  /** Resolves when all bytes are flushed to the disk. */
  flush(): Promise<void>;
  /** Resolves when no write is pending; must always be called. */
  close(): Promise<void>;
}

export interface Place {
  readonly path: string;
  /** `wx`: a new file. `r+`: into an existing file. */
  readonly flags: 'wx' | 'r+';
  readonly start: number;
}

const BUFFER_BYTES = 128 * 1024;
/** After this many bytes a flush is started while more arrive, so that little is left to flush at the end. */
const FLUSH_BYTES = 16 * 1024 ** 2;

export async function writeFlushed(place: Place, content: Content): Promise<void> {
  if (content.writer === undefined) await writeHere(place, content);
  else await writeInThread(content.writer, place, content);
}

async function writeInThread(writer: BodyWriter, place: Place, content: Content): Promise<void> {
  writer.open(place);
  try {
    for await (const _ of content) throw new Error('Content with a writer of its own yielded a chunk');
    await writer.flush();
  } finally {
    await writer.close();
  }
}

async function writeHere({ path, flags, start }: Place, content: Content): Promise<void> {
  await using file = await open(path, flags, 0o600);
  const written = createWriter(file, start);
  try {
    for await (const chunk of content)
      await written.take(typeof chunk === 'string' ? Buffer.from(chunk, 'utf8') : chunk);
    await written.end();
  } finally {
    await written.settled();
  }
  await file.datasync();
}

function createWriter(file: FileHandle, start: number) {
  let [filling, spare] = [Buffer.allocUnsafeSlow(BUFFER_BYTES), Buffer.allocUnsafeSlow(BUFFER_BYTES)];
  let used = 0;
  let at = start;
  let activeUploads: Promise<void> = Promise.resolve();
  let flushing: Promise<void> = Promise.resolve();
  let flushed = start;
  const flushSome = (): void => {
    flushed = at;
    flushing = flushing.then(() => file.datasync());
    // The system reports a failure of the disk once: it is kept until the end.
    flushing.catch(() => undefined);
  };
  const flush = async (): Promise<void> => {
    await activeUploads;
    activeUploads = writeAll(file, filling.subarray(0, used), at);
    // The next await reports it.
    activeUploads.catch(() => undefined);
    if (at - flushed >= FLUSH_BYTES) flushSome();
    at += used;
    used = 0;
    [filling, spare] = [spare, filling];
  };
  return {
    take: async (bytes: Uint8Array): Promise<void> => {
      for (let taken = 0; taken < bytes.length;) {
        const part = bytes.subarray(taken, taken + BUFFER_BYTES - used);
        filling.set(part, used);
        used += part.length;
        taken += part.length;
        if (used === BUFFER_BYTES) await flush();
      }
    },
    end: async (): Promise<void> => {
      await flush();
      await activeUploads;
      await flushing;
    },
    /** Called when no write is pending: frees the buffers now, and not at the next garbage collection. */
    settled: async (): Promise<void> => {
      await activeUploads.catch(() => undefined);
      await flushing.catch(() => undefined);
      for (const { buffer } of [filling, spare]) buffer.transfer(0);
    },
  };
}

async function writeAll(file: FileHandle, bytes: Uint8Array, start: number): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, written, bytes.length - written, start + written);
    written += bytesWritten;
  }
}
