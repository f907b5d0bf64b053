// Sends the parts of one object to the store, a few at a time, and completes or aborts the multipart upload.
import { createHash } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  UploadPartCommand,
  type CompletedPart,
} from '@aws-sdk/client-s3';
import type { S3Connection } from './s3-connection.ts';

export interface SentParts {
  /** Waits until few enough parts are in flight; returns a buffer that is free again. */
  send(bytes: Buffer): Promise<Buffer | undefined>;
  complete(): Promise<void>;
  /** Never throws: it is called on the path of another error. */
  abort(): Promise<void>;
}

interface Upload {
  readonly Bucket: string;
  readonly Key: string;
  readonly UploadId: string | undefined;
}

interface SentPart {
  readonly part: CompletedPart;
  readonly buffer: Buffer;
}

export const MAX_PARTS = 10_000;
/** Parts in flight; one more is being filled. */
export const SENT_AT_ONCE = 2;
export const SEND_MS = 180_000;
/** A store may assemble the object before it answers. */
const COMPLETE_MS = 600_000;

export async function beginParts(s3: S3Connection, key: string): Promise<SentParts> {
  const object = { Bucket: s3.bucket, Key: s3.prefix + key };
  const { UploadId } = await s3.call({ verb: 'write', key }, (client, abortSignal) =>
    client.send(new CreateMultipartUploadCommand(object), { abortSignal }),
  );
  const upload = { ...object, UploadId };
  const sent: CompletedPart[] = [];
  const activeUploads = new Set<Promise<void>>();
  const returned: Buffer[] = [];
  const failures: unknown[] = [];
  const keep = ({ part, buffer }: SentPart): void => {
    sent.push(part);
    returned.push(buffer);
  };
  let count = 0;
  return {
    send: async (buffer) => {
      count += 1;
      if (count > MAX_PARTS) throw new Error(`${key} is longer than a store takes in ${String(MAX_PARTS)} parts`);
      const sending: Promise<void> = sendPart(s3, key, { upload, number: count, buffer })
        .then(keep, (error: unknown) => void failures.push(error))
        .finally(() => activeUploads.delete(sending));
      activeUploads.add(sending);
      if (activeUploads.size >= SENT_AT_ONCE) await Promise.race(activeUploads);
      if (failures.length > 0) throw failures[0];
      return returned.pop();
    },
    complete: async () => {
      await Promise.all(activeUploads);
      if (failures.length > 0) throw failures[0];
      const parts = sent.sort((a, b) => (a.PartNumber ?? 0) - (b.PartNumber ?? 0));
      await completeUpload(s3, { key, upload, parts });
    },
    abort: async () => {
      // A part that arrives after the abort would stay in the store.
      await Promise.all(activeUploads);
      await abortUpload(s3, key, upload).catch(() => undefined);
    },
  };
}

interface PartToSend {
  readonly upload: Upload;
  readonly number: number;
  readonly buffer: Buffer;
}

async function sendPart(s3: S3Connection, key: string, { upload, number, buffer }: PartToSend): Promise<SentPart> {
  const { ETag } = await s3.call({ verb: 'write', key, deadlineMs: SEND_MS }, (client, abortSignal) =>
    client.send(new UploadPartCommand({ ...upload, PartNumber: number, Body: buffer }), { abortSignal }),
  );
  return { part: { PartNumber: number, ETag }, buffer };
}

async function abortUpload(s3: S3Connection, key: string, upload: Upload): Promise<void> {
  await s3.call({ verb: 'give up', key }, (client, abortSignal) =>
    client.send(new AbortMultipartUploadCommand(upload), { abortSignal }),
  );
}

interface Completion {
  readonly key: string;
  readonly upload: Upload;
  readonly parts: readonly CompletedPart[];
}

async function completeUpload(s3: S3Connection, { key, upload, parts }: Completion): Promise<void> {
  const input = { ...upload, MultipartUpload: { Parts: [...parts] } };
  try {
    await s3.call({ verb: 'write', key, deadlineMs: COMPLETE_MS }, (client, abortSignal) =>
      client.send(new CompleteMultipartUploadCommand(input), { abortSignal }),
    );
  } catch (error) {
    // The first answer was lost: the retry finds no upload any more, but the object exists.
    if ((error as { code?: string }).code !== 'NoSuchUpload' || !(await objectExists(s3, key, parts))) throw error;
  }
}

async function objectExists(s3: S3Connection, key: string, parts: readonly CompletedPart[]): Promise<boolean> {
  const object = { Bucket: s3.bucket, Key: s3.prefix + key };
  const { ETag } = await s3.call({ verb: 'look up', key }, (client, abortSignal) =>
    client.send(new HeadObjectCommand(object), { abortSignal }),
  );
  const hash = createHash('md5');
  for (const part of parts) hash.update(Buffer.from(part.ETag?.replaceAll('"', '') ?? '', 'hex'));
  return ETag?.replaceAll('"', '') === `${hash.digest('hex')}-${String(parts.length)}`;
}
