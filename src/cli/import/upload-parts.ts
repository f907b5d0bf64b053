// A large file in parts (the object store's multipart upload). Parts that the server has already, of a run that was cut off, are
// compared with the file and not sent again.
import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { bePatient } from '../../terminal/be-patient.ts';
import { CommandFailure } from '../../terminal/failure.ts';
import type { FilePath } from './file-path.ts';
import { readAnswer, sendObjectRequest, type UploadTarget } from './object-request.ts';
import { uploadProblem } from './upload-problems.ts';
import { forgetUpload, recordUpload, recordedUpload, type SentFile } from './upload-record.ts';

interface PartedFile extends SentFile {
  readonly path: FilePath;
  /** Base64. */
  readonly contentMd5?: string | undefined;
  readonly onProgress: (sentBytes: number, totalBytes: number) => void;
}

const PART_BYTES = 8 * 1024 ** 2;
/** The store takes 10,000. */
const MOST_PARTS = 9_000;
const COMPLETION_PATIENCE_SECONDS = 20;
const CHUNK_BYTES = 256 * 1024;
const NOTHING = { sizeBytes: 0 } as const;

export async function uploadInParts(target: UploadTarget, file: PartedFile): Promise<void> {
  const { uploadId, partBytes, etags } = await resume(target, file);
  await using handle = await open(file.path);
  const whole = createHash('md5');
  const list: string[] = [];
  for (let start = 0, number = 1; start < file.sizeBytes; start += partBytes, number += 1) {
    const bytes = await readPart(handle, start, Math.min(partBytes, file.sizeBytes - start));
    whole.update(bytes);
    const etag = createHash('md5').update(bytes).digest('hex').toUpperCase();
    if (etags.get(number) === etag) file.onProgress(start + bytes.length, file.sizeBytes);
    else
      await sendPart(target, {
        uploadId,
        number,
        bytes,
        onSent: (sent) => file.onProgress(start + sent, file.sizeBytes),
      });
    list.push(`<Part><PartNumber>${String(number)}</PartNumber><ETag>"${etag}"</ETag></Part>`);
  }
  if (file.contentMd5 !== undefined && whole.digest('base64') !== file.contentMd5)
    throw new CommandFailure('InvalidDigest', uploadProblem('InvalidDigest', ''));
  const body = Buffer.from(`<CompleteMultipartUpload>${list.join('')}</CompleteMultipartUpload>`);
  const query = [['uploadId', uploadId]] as const;
  // Everything is sent, and a completion may be asked for twice: its answer alone can be lost.
  const complete = () =>
    sendObjectRequest(target, { method: 'POST', query, sizeBytes: body.length, body: Readable.from([body]) });
  (await bePatient(complete, { patienceSeconds: COMPLETION_PATIENCE_SECONDS })).resume();
  await forgetUpload(target);
}

interface Begun {
  readonly uploadId: string;
  readonly partBytes: number;
  /** The ETags of the parts that the server has: the MD5 in upper-case hex. */
  readonly etags: ReadonlyMap<number, string>;
}

/** The upload that a run before this one began with the same file, else a new one. */
async function resume(target: UploadTarget, file: SentFile): Promise<Begun> {
  const known = await recordedUpload(target, file);
  if (known !== undefined) {
    const etags = await listParts(target, known.uploadId);
    if (etags !== undefined) return { ...known, etags };
  }
  const partBytes = Math.max(PART_BYTES, Math.ceil(file.sizeBytes / MOST_PARTS));
  const asked = { method: 'POST', query: [['uploads', '']], body: Readable.from([]), ...NOTHING } as const;
  const text = await readAnswer(await sendObjectRequest(target, asked));
  const uploadId = /<UploadId>([\w-]+)<\/UploadId>/.exec(text)?.[1];
  if (uploadId === undefined) throw new CommandFailure('UploadFailed', uploadProblem('UploadFailed', 'no UploadId'));
  await recordUpload(target, file, { uploadId, partBytes });
  return { uploadId, partBytes, etags: new Map() };
}

/** Undefined if the server knows the upload no more. */
async function listParts(target: UploadTarget, uploadId: string): Promise<Map<number, string> | undefined> {
  const { XMLParser } = await import('fast-xml-parser');
  const parser = new XMLParser({ parseTagValue: false, isArray: (name) => name === 'Part' });
  const etags = new Map<number, string>();
  for (let after = '0', isLast = false; !isLast;) {
    const query = [
      ['uploadId', uploadId],
      ['max-parts', '1000'],
      ['part-number-marker', after],
    ] as const;
    const response = await sendObjectRequest(target, {
      method: 'GET',
      query,
      body: Readable.from([]),
      ...NOTHING,
    }).catch((error: unknown) => {
      if (error instanceof CommandFailure && error.code === 'NoSuchUpload') return undefined;
      throw error;
    });
    if (response === undefined) return undefined;
    const { ListPartsResult: page } = parser.parse(await readAnswer(response)) as { ListPartsResult?: PartsPage };
    for (const { PartNumber, ETag } of page?.Part ?? [])
      etags.set(Number(PartNumber), ETag.replaceAll(/"|&quot;/g, ''));
    // No page may lead back: the markers only rise.
    isLast = page?.IsTruncated !== 'true' || !(Number(page.NextPartNumberMarker) > Number(after));
    after = page?.NextPartNumberMarker ?? after;
  }
  return etags;
}

interface PartsPage {
  readonly Part?: readonly { readonly PartNumber: string; readonly ETag: string }[];
  readonly IsTruncated?: string;
  readonly NextPartNumberMarker?: string;
}

async function readPart(handle: FileHandle, start: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  for (let at = 0; at < length;) {
    const { bytesRead } = await handle.read(bytes, at, length - at, start + at);
    if (bytesRead === 0) throw new CommandFailure('InvalidDigest', uploadProblem('InvalidDigest', ''));
    at += bytesRead;
  }
  return bytes;
}

interface PartToSend {
  readonly uploadId: string;
  readonly number: number;
  readonly bytes: Buffer;
  readonly onSent: (bytes: number) => void;
}

async function sendPart(target: UploadTarget, { uploadId, number, bytes, onSent }: PartToSend): Promise<void> {
  const chunks = function* (): Generator<Buffer> {
    for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
      const chunk = bytes.subarray(at, at + CHUNK_BYTES);
      onSent(at + chunk.length);
      yield chunk;
    }
  };
  const query = [
    ['partNumber', String(number)],
    ['uploadId', uploadId],
  ] as const;
  const headers = { 'content-md5': createHash('md5').update(bytes).digest('base64') };
  const body = Readable.from(chunks(), { objectMode: false });
  const response = await sendObjectRequest(target, { method: 'PUT', query, headers, sizeBytes: bytes.length, body });
  response.resume();
}
