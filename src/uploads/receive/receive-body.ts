// The body of one request on its way to the disk: counted, hashed, and refused at its end unless length and MD5 are what the
// request announced. One chunk is in memory at a time.
import type { Blobs } from '../../store/blobs/blobs.ts';
import type { BodyHash } from '../../store/blobs/body-threads/body-hash.ts';
import type { BodyThreads } from '../../store/blobs/body-threads/body-threads.ts';
import type { Content } from '../../store/blobs/write-flushed.ts';
import { UploadError } from '../../wire/oss-errors.ts';
import type { ObjectRequest } from './authenticate-upload.ts';
import { checkQuota, type QuotaDeps } from './check-quota.ts';
import type { Sender } from '../upload.ts';
import type { InFlightBytes, ActiveUploads } from '../active-uploads.ts';

export interface DiskSpaceDeps {
  readonly blobs: Pick<Blobs, 'freeBytes'>;
  readonly activeUploads: ActiveUploads;
  /** Kept free for the database and the log. */
  readonly minFreeBytes: number;
}

export type BodyDeps = DiskSpaceDeps & QuotaDeps & { readonly bodyThreads: Pick<BodyThreads, 'begin'> };

/**
 * How much of the announced body is reserved on the disk at a time. Reserving all of it would let a few requests that send
 * nothing block the disk for all other uploads.
 */
const RESERVATION_BYTES = 64 * 1024 ** 2;
/** Base64 of the 16 bytes of an MD5. */
const MD5_BASE64 = /^[A-Za-z0-9+/]{21}[AQgw]==$/;

/** The announced length. Checks the headers before a byte of the body is read. */
export function announcedBytes(request: ObjectRequest, maxBytes: number): number {
  const length = request.headers.get('content-length') ?? '';
  if (!/^\d{1,16}$/.test(length)) throw new UploadError('MissingContentLength');
  if (Number(length) > maxBytes) throw new UploadError('EntityTooLarge');
  const md5 = request.headers.get('content-md5');
  if (md5 !== undefined && !MD5_BASE64.test(md5)) throw new UploadError('InvalidDigest');
  return Number(length);
}

/** Throws unless the disk has space for this many bytes beside what is reserved for other requests. */
export async function checkDiskSpace(deps: DiskSpaceDeps, sizeBytes: number): Promise<void> {
  const { blobs, activeUploads, minFreeBytes } = deps;
  const free = await blobs.freeBytes();
  if (free === undefined) return;
  if (sizeBytes + activeUploads.reservedBytes() + minFreeBytes > free) throw new UploadError('InsufficientStorage');
}

interface ReceivedBody {
  readonly md5: Buffer;
}

export interface Reception {
  readonly request: ObjectRequest;
  readonly sender: Sender;
  readonly sizeBytes: number;
  /** Of these bytes, how many replace bytes received before. */
  readonly replacedBytes?: number;
  /** Counts the bytes for the sender. The caller ends it when they are recorded in the database. */
  readonly inFlight: InFlightBytes;
  /** For a caller that needs to know how much arrived before a failure. */
  readonly progress?: Progress;
  /** Stores the bytes. The content ends without an error only if length and MD5 were right. */
  readonly store: (content: Content) => Promise<void>;
  /** Runs when all bytes have arrived and are verified. If it throws, they are not stored. */
  readonly beforeEnd?: (md5: Buffer) => Promise<void>;
}

export async function receiveBody(deps: BodyDeps, reception: Reception): Promise<ReceivedBody> {
  const { sizeBytes, replacedBytes = 0, progress = newProgress() } = reception;
  const hash = deps.bodyThreads.begin(sizeBytes);
  let received: Buffer | undefined;
  const onEnd = async (md5: Buffer): Promise<void> => {
    received = md5;
    await reception.beforeEnd?.(md5);
  };
  reserveSpace(deps, reception, progress);
  try {
    await checkQuota(deps, reception.sender, sizeBytes - progress.reservedBytes - replacedBytes);
    const body = verified(deps, { ...reception, beforeEnd: onEnd }, { hash, progress });
    await reception.store(Object.assign(body, { writer: hash.writer }));
    if (received === undefined) throw new Error('Not all of the body was stored');
    return { md5: received };
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ENOSPC' ? new UploadError('InsufficientStorage') : error;
  } finally {
    await hash.end();
    deps.activeUploads.unreserve(progress.reservedBytes);
  }
}

interface Tally {
  readonly hash: BodyHash;
  readonly progress: Progress;
}

export function newProgress(): Progress {
  return { receivedBytes: 0, reservedBytes: 0 };
}

export interface Progress {
  receivedBytes: number;
  /** Bytes not yet received that have space reserved. */
  reservedBytes: number;
}

function reserveSpace({ activeUploads }: DiskSpaceDeps, { sizeBytes, inFlight }: Reception, progress: Progress): void {
  const bytes = Math.min(RESERVATION_BYTES, sizeBytes - progress.receivedBytes) - progress.reservedBytes;
  activeUploads.reserve(bytes);
  inFlight.add(bytes);
  progress.reservedBytes += bytes;
}

async function* verified(deps: BodyDeps, reception: Reception, { hash, progress }: Tally) {
  const { request, sizeBytes, beforeEnd } = reception;
  // Ending early must not destroy the request: its connection still carries the answer.
  for await (const chunk of request.body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    if (progress.receivedBytes + chunk.length > sizeBytes) throw new UploadError('EntityTooLarge');
    if (chunk.length > progress.reservedBytes) {
      reserveSpace(deps, reception, progress);
      await checkDiskSpace(deps, 0);
      await checkQuota(deps, reception.sender, 0);
    }
    progress.receivedBytes += chunk.length;
    progress.reservedBytes -= chunk.length;
    deps.activeUploads.unreserve(chunk.length);
    // The body thread writes the chunk where it hashes it; otherwise it has been copied before update() takes its memory.
    if (hash.writer?.isOpen !== true) yield chunk;
    await hash.update(chunk);
  }
  if (progress.receivedBytes < sizeBytes) throw new UploadError('IncompleteBody');
  const md5 = await hash.digest();
  const announced = request.headers.get('content-md5');
  if (announced !== undefined && announced !== md5.toString('base64')) throw new UploadError('InvalidDigest');
  await beforeEnd?.(md5);
}
