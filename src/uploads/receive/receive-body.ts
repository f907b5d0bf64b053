// The bytes of one request on their way to the disk: counted, hashed, and let through to their end only if they are what
// was announced. One chunk is in memory at a time.
import type { Blobs } from '../../store/blobs/blobs.ts';
import type { BodyHash } from '../../store/blobs/body-threads/body-hash.ts';
import type { BodyThreads } from '../../store/blobs/body-threads/body-threads.ts';
import type { Content } from '../../store/blobs/write-flushed.ts';
import { UploadError } from '../../wire/oss-errors.ts';
import type { ObjectRequest } from './authenticate-upload.ts';
import { checkQuota, type QuotaDeps } from './check-quota.ts';
import type { Sender } from '../upload.ts';
import type { HeldBytes, ActiveUploads } from '../active-uploads.ts';

interface RoomDeps {
  readonly blobs: Pick<Blobs, 'freeBytes'>;
  readonly activeUploads: ActiveUploads;
}

export type BodyDeps = RoomDeps & QuotaDeps & { readonly bodyThreads: Pick<BodyThreads, 'begin'> };

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
export async function checkRoom({ blobs, activeUploads }: RoomDeps, sizeBytes: number): Promise<void> {
  const free = await blobs.freeBytes();
  if (free === undefined) return;
  if (sizeBytes + activeUploads.awaitedBytes() + RESERVED_BYTES > free) throw new UploadError('InsufficientStorage');
}

interface ReceivedBody {
  readonly md5: Buffer;
}

export interface Reception {
  readonly request: ObjectRequest;
  readonly sender: Sender;
  readonly sizeBytes: number;
  /** Of these bytes the ones that take the place of others. */
  readonly replacedBytes?: number;
  /** Counts them for the sender; to be ended by whoever made it, when they are written down. */
  readonly held: HeldBytes;
  /** For whoever must know how far it came. */
  readonly progress?: Progress;
  /** Writes the bytes away; they end without an error only if everything about it was right. */
  readonly store: (content: Content) => Promise<void>;
  /** Runs when all bytes have come and are right; what it throws keeps them from being stored. */
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
  keepRoom(deps, reception, progress);
  try {
    await checkQuota(deps, reception.sender, sizeBytes - progress.keptBytes - replacedBytes);
    const body = verified(deps, { ...reception, beforeEnd: onEnd }, { hash, progress });
    await reception.store(Object.assign(body, { writer: hash.writer }));
    if (received === undefined) throw new Error('Not all of the body was stored');
    return { md5: received };
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ENOSPC' ? new UploadError('InsufficientStorage') : error;
  } finally {
    await hash.end();
    deps.activeUploads.settle(progress.keptBytes);
  }
}

interface Tally {
  readonly hash: BodyHash;
  readonly progress: Progress;
}

export function newProgress(): Progress {
  return { receivedBytes: 0, keptBytes: 0 };
}

export interface Progress {
  receivedBytes: number;
  /** Of those to come the ones that there is room kept for. */
  keptBytes: number;
}

function keepRoom({ activeUploads }: RoomDeps, { sizeBytes, held }: Reception, progress: Progress): void {
  const bytes = Math.min(ROOM_BYTES, sizeBytes - progress.receivedBytes) - progress.keptBytes;
  activeUploads.await(bytes);
  held.add(bytes);
  progress.keptBytes += bytes;
}

async function* verified(deps: BodyDeps, reception: Reception, { hash, progress }: Tally) {
  const { request, sizeBytes, beforeEnd } = reception;
  // The request is not destroyed when this ends early: its connection still carries the answer.
  for await (const chunk of request.body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    if (progress.receivedBytes + chunk.length > sizeBytes) throw new UploadError('EntityTooLarge');
    if (chunk.length > progress.keptBytes) {
      keepRoom(deps, reception, progress);
      await checkRoom(deps, 0);
      await checkQuota(deps, reception.sender, 0);
    }
    progress.receivedBytes += chunk.length;
    progress.keptBytes -= chunk.length;
    deps.activeUploads.settle(chunk.length);
    // It is written where it is hashed, or has been copied when it comes back: then its memory is the hash's.
    if (hash.writer?.isOpen !== true) yield chunk;
    await hash.update(chunk);
  }
  if (progress.receivedBytes < sizeBytes) throw new UploadError('IncompleteBody');
  const md5 = await hash.digest();
  const wanted = request.headers.get('content-md5');
  if (wanted !== undefined && wanted !== md5.toString('base64')) throw new UploadError('InvalidDigest');
  await beforeEnd?.(md5);
}
