// The end that a file tells itself, of the formats whose demuxers do not compare it with what is there (I/O): MP3, Ogg, MP4 in fragments.
import { open, type FileHandle } from 'node:fs/promises';
import { readFragmentsEnd } from './fragments-end.ts';
import { id3Bytes, readMp3Length } from './mp3-length.ts';
import { lacksOggEnd, OGG_TAIL_BYTES } from './ogg-end.ts';

export interface ToldEnd {
  readonly seconds?: number;
  /** The bytes that the file should have. */
  readonly endsAt?: number;
  /** The mark at the end of the file is not there. */
  readonly lacksMark?: boolean;
}

export async function readToldEnd(path: string, container: string, signal?: AbortSignal): Promise<ToldEnd> {
  if (container !== 'mp3' && container !== 'ogg' && !container.startsWith('mov,')) return {};
  await using file = await open(path, 'r');
  const { size } = await file.stat();
  const read = (at: number, bytes: number): Promise<Buffer> => readAt(file, at, bytes);
  if (container === 'mp3') return await readMp3End(read);
  if (container === 'ogg')
    return { lacksMark: lacksOggEnd(await read(Math.max(0, size - OGG_TAIL_BYTES), OGG_TAIL_BYTES)) };
  return await readFragmentsEnd(read, size, signal);
}

/** Fewer bytes at the end of the file. */
async function readAt(file: FileHandle, at: number, bytes: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, at);
  return buffer.subarray(0, bytesRead);
}

const MAX_TAGS = 8;
const FRAME_BYTES = 256;

async function readMp3End(read: (at: number, bytes: number) => Promise<Buffer>): Promise<ToldEnd> {
  let at = 0;
  for (let tags = 0; tags < MAX_TAGS; tags += 1) {
    const head = await read(at, FRAME_BYTES);
    const skipped = id3Bytes(head);
    if (skipped === 0) {
      const { seconds, bytes } = readMp3Length(head);
      return { ...(seconds !== undefined && { seconds }), ...(bytes !== undefined && { endsAt: at + bytes }) };
    }
    at += skipped;
  }
  return {};
}
