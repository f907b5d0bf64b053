// The bytes of one request on their way to the disk: counted, hashed, and let through to their end only if they are what
// was announced. One chunk is in memory at a time.
import { createHash, type Hash } from 'node:crypto';
import type { Blobs } from '../../store/blobs/blobs.ts';
import type { Content } from '../../store/blobs/write-flushed.ts';
import { UploadError } from '../../wire/oss-errors.ts';
import type { ObjectRequest } from './authenticate-upload.ts';
import type { UploadsUnderWay } from './uploads-under-way.ts';

export interface BodyDeps {
  readonly blobs: Pick<Blobs, 'freeBytes'>;
  readonly underWay: UploadsUnderWay;
}

/** Kept free for the database and the renditions. */
const RESERVED_BYTES = 256 * 1024 ** 2;
/**
 * So much of what a sender announced is kept for it at once. All of it would let a few who send nothing keep the disk from
 * everybody, for as long as they like.
 */
const ROOM_BYTES = 64 * 1024 ** 2;
/** The MD5 of 16 bytes, and its padding. */
const MD5_BASE64 = /^[A-Za-z0-9+/]{21}[AQgw]==$/;

/** What the request says of its body, before a byte of it is read. */
export function announcedBytes(request: ObjectRequest, maxBytes: number): number {
  const length = request.headers.get('content-length') ?? '';
  if (!/^\d{1,16}$/.test(length)) throw new UploadError('MissingContentLength');
  if (Number(length) > maxBytes) throw new UploadError('EntityTooLarge');
  const md5 = request.headers.get('content-md5');
  if (md5 !== undefined && !MD5_BASE64.test(md5)) throw new UploadError('InvalidDigest');
  return Number(length);
}

/** Throws unless there is room for so many bytes beside what others are about to send. */
export async function checkRoom({ blobs, underWay }: BodyDeps, sizeBytes: number): Promise<void> {
  const free = await blobs.freeBytes();
  if (free === undefined) return;
  if (sizeBytes + underWay.awaitedBytes() + RESERVED_BYTES > free) throw new UploadError('InsufficientStorage');
}

export interface ReceivedBody {
  readonly md5: Buffer;
}

export interface Reception {
  readonly request: ObjectRequest;
  readonly sizeBytes: number;
  /** Writes the bytes away; they end without an error only if everything about it was right. */
  readonly store: (content: Content) => Promise<void>;
  /** Runs when all bytes have come and are right; what it throws keeps them from being stored. */
  readonly beforeEnd?: (md5: Buffer) => Promise<void>;
}

export async function receiveBody(deps: BodyDeps, reception: Reception): Promise<ReceivedBody> {
  const hash = createHash('md5');
  const progress = { receivedBytes: 0, keptBytes: 0 };
  keepRoom(deps, reception, progress);
  try {
    await reception.store(verified(deps, reception, { hash, progress }));
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ENOSPC' ? new UploadError('InsufficientStorage') : error;
  } finally {
    deps.underWay.settle(progress.keptBytes);
  }
  return { md5: hash.digest() };
}

interface Tally {
  readonly hash: Hash;
  readonly progress: Progress;
}

interface Progress {
  receivedBytes: number;
  /** Of those to come the ones that there is room kept for. */
  keptBytes: number;
}

function keepRoom({ underWay }: BodyDeps, { sizeBytes }: Reception, progress: Progress): void {
  const bytes = Math.min(ROOM_BYTES, sizeBytes - progress.receivedBytes) - progress.keptBytes;
  underWay.await(bytes);
  progress.keptBytes += bytes;
}

/** Gives the memory of a chunk back now: left to the garbage collector, 50 MB of them would wait for it. */
function release({ buffer, byteLength }: Buffer): void {
  // Only where the chunk is all there is in it.
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
}

async function* verified(deps: BodyDeps, reception: Reception, { hash, progress }: Tally) {
  const { request, sizeBytes, beforeEnd } = reception;
  // The request is not destroyed when this ends early: its connection still carries the answer.
  for await (const chunk of request.body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    if (progress.receivedBytes + chunk.length > sizeBytes) throw new UploadError('EntityTooLarge');
    if (chunk.length > progress.keptBytes) {
      keepRoom(deps, reception, progress);
      await checkRoom(deps, 0);
    }
    progress.receivedBytes += chunk.length;
    progress.keptBytes -= chunk.length;
    deps.underWay.settle(chunk.length);
    hash.update(chunk);
    yield chunk;
    release(chunk);
  }
  if (progress.receivedBytes < sizeBytes) throw new UploadError('IncompleteBody');
  const md5 = hash.copy().digest();
  const wanted = request.headers.get('content-md5');
  if (wanted !== undefined && wanted !== md5.toString('base64')) throw new UploadError('InvalidDigest');
  await beforeEnd?.(md5);
}
