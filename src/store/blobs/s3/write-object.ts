// Writes an object of unknown length: in one request if it is small, otherwise in parts of which a few are in memory at a time.
// It appears atomically; the parts of an interrupted one are removed.
import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { Content } from '../write-flushed.ts';
import { bufferBytesFor, createPartBuffer } from './part-buffer.ts';
import type { S3Connection } from './s3-connection.ts';
import { beginParts, MAX_PARTS, SEND_MS, SENT_AT_ONCE, type SentParts } from './send-parts.ts';

interface ObjectToWrite {
  readonly key: string;
  readonly content: Content;
  /** The size, if it is known: very large files need larger parts. */
  readonly sizeBytes?: number;
}

const MIB = 1024 ** 2;
const PART_BYTES = 8 * MIB;

/** The most memory that writing an object of so many bytes takes. */
export function bufferBytesOf(sizeBytes: number): number {
  return sizeBytes < PART_BYTES ? bufferBytesFor(sizeBytes, PART_BYTES) : (SENT_AT_ONCE + 1) * PART_BYTES;
}

export async function writeObject(s3: S3Connection, { key, content, sizeBytes = 0 }: ObjectToWrite): Promise<void> {
  const partBytes = Math.max(PART_BYTES, Math.ceil(sizeBytes / MAX_PARTS / MIB) * MIB);
  const writing = beginObject(s3, key, partBytes);
  try {
    for await (const chunk of content)
      await writing.take(typeof chunk === 'string' ? Buffer.from(chunk, 'utf8') : chunk);
    await writing.end();
  } catch (error) {
    await writing.abort();
    throw error;
  }
}

function beginObject(s3: S3Connection, key: string, partBytes: number) {
  const filling = createPartBuffer(partBytes);
  let parts: SentParts | undefined;
  return {
    take: async (bytes: Uint8Array): Promise<void> => {
      let rest = filling.take(bytes);
      while (filling.isFull()) {
        parts ??= await beginParts(s3, key);
        filling.reuse(await parts.send(filling.bytes()));
        rest = filling.take(rest);
      }
    },
    end: async (): Promise<void> => {
      if (parts === undefined) {
        await putObject(s3, key, filling.bytes());
        return;
      }
      if (filling.bytes().length > 0) await parts.send(filling.bytes());
      await parts.complete();
    },
    abort: async (): Promise<void> => {
      await parts?.abort();
    },
  };
}

async function putObject(s3: S3Connection, key: string, bytes: Buffer): Promise<void> {
  const input = { Bucket: s3.bucket, Key: s3.prefix + key, Body: bytes };
  await s3.call({ verb: 'write', key, deadlineMs: SEND_MS }, (client, abortSignal) =>
    client.send(new PutObjectCommand(input), { abortSignal }),
  );
}
