// Writes what comes chunk by chunk to a file, and answers when it is on the disk and not only on its way there. While one
// buffer is being written the next one fills: whoever makes the chunks, and hashes them, does not wait for the disk.
import { open, type FileHandle } from 'node:fs/promises';

/** A chunk is only asked for when the one before it has been copied, and is not touched after that. */
export type Content = AsyncIterable<Uint8Array | string> & {
  /** Whoever writes into a file of this machine can leave it to this: opened, it is given the bytes by the content itself. */
  readonly writer?: BodyWriter | undefined;
};

export interface BodyWriter {
  open(place: Place): void;
  readonly isOpen: boolean;
  /** Resolves when all is on the disk. */
  flush(): Promise<void>;
  /** Resolves when nothing is written any more; always called. */
  close(): Promise<void>;
}

export interface Place {
  readonly path: string;
  /** `wx`: a new file. `r+`: into one that is there. */
  readonly flags: 'wx' | 'r+';
  readonly start: number;
}

const BUFFER_BYTES = 128 * 1024;
/** So often the disk is set to work while more comes, so that little is left to wait for at the end. */
const FLUSH_BYTES = 16 * 1024 ** 2;

export async function writeFlushed(place: Place, content: Content): Promise<void> {
  if (content.writer === undefined) await writeHere(place, content);
  else await writeThere(content.writer, place, content);
}

async function writeThere(writer: BodyWriter, place: Place, content: Content): Promise<void> {
  writer.open(place);
  try {
    for await (const _ of content) throw new Error('Content that has a writer gave its bytes to somebody else');
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
    // The system tells of a failure once: it is kept until the end.
    flushing.catch(() => undefined);
  };
  const flush = async (): Promise<void> => {
    await activeUploads;
    activeUploads = writeAll(file, filling.subarray(0, used), at);
    // Whoever waits for it next is told.
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
    /** Nothing is being written any more; the buffers are given back now, and not when they are found to be garbage. */
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
