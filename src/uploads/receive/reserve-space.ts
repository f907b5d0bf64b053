// Space on the disk and in the quotas for the next bytes of a body. The whole length is never reserved: a few requests that send
// nothing would block the disk for all other uploads.
import type { Blobs } from '../../store/blobs/blobs.ts';
import { UploadError } from '../../wire/oss-errors.ts';
import type { ActiveUploads, InFlightBytes } from '../active-uploads.ts';
import type { Sender } from '../upload.ts';
import { checkQuota, type QuotaDeps } from './check-quota.ts';

export interface DiskSpaceDeps {
  readonly blobs: Pick<Blobs, 'freeBytes'>;
  readonly activeUploads: ActiveUploads;
  /** Kept free for the database and the log. */
  readonly minFreeBytes: number;
}

export type SpaceDeps = DiskSpaceDeps & QuotaDeps;

export interface Progress {
  receivedBytes: number;
  /** Bytes not yet received that have space reserved. */
  reservedBytes: number;
}

export function newProgress(): Progress {
  return { receivedBytes: 0, reservedBytes: 0 };
}

/** A body that arrives. */
export interface Arrival {
  readonly sender: Sender;
  /** Undefined for a body in chunks. */
  readonly sizeBytes: number | undefined;
  /** How many of its bytes replace bytes received before. */
  readonly replacedBytes: number;
  readonly inFlight: InFlightBytes;
  readonly progress: Progress;
}

const MIB = 1024 ** 2;
/** How much is reserved at a time of a body whose length is known. */
const RESERVATION_BYTES = 64 * MIB;
/** For a body in chunks: little at first, later a share of what has arrived. */
const FIRST_BYTES = MIB;
const SHARE = 1 / 8;

/** Throws unless the disk has space for this many bytes beside what is reserved for other requests. */
export async function checkDiskSpace(deps: DiskSpaceDeps, sizeBytes: number): Promise<void> {
  const { blobs, activeUploads, minFreeBytes } = deps;
  const free = await blobs.freeBytes();
  if (free === undefined) return;
  if (sizeBytes + activeUploads.reservedBytes() + minFreeBytes > free) throw new UploadError('InsufficientStorage');
}

/** Before a byte is read: throws unless the announced length fits into the quotas. */
export async function reserveFirst(deps: SpaceDeps, arrival: Arrival): Promise<void> {
  const { sizeBytes, replacedBytes, progress, sender } = arrival;
  if (sizeBytes !== undefined) reserve(deps, arrival, Math.min(RESERVATION_BYTES, sizeBytes));
  await checkQuota(deps, sender, (sizeBytes ?? 0) - progress.reservedBytes - replacedBytes);
}

/** Before a chunk is taken: throws unless there is space for it. */
export async function reserveNext(deps: SpaceDeps, arrival: Arrival, chunkBytes: number): Promise<void> {
  const { sizeBytes, progress } = arrival;
  if (chunkBytes <= progress.reservedBytes) return;
  const wanted = sizeBytes === undefined ? stepOf(progress) : sizeBytes - progress.receivedBytes;
  reserve(deps, arrival, Math.max(chunkBytes, Math.min(RESERVATION_BYTES, wanted)));
  try {
    await check(deps, arrival);
  } catch (error) {
    // More than the chunk was a guess.
    if (sizeBytes !== undefined || !(error instanceof UploadError) || progress.reservedBytes <= chunkBytes) throw error;
    reserve(deps, arrival, chunkBytes);
    await check(deps, arrival);
  }
}

/** The bytes have arrived. */
export function takeReserved({ activeUploads }: DiskSpaceDeps, { progress }: Arrival, chunkBytes: number): void {
  progress.receivedBytes += chunkBytes;
  progress.reservedBytes -= chunkBytes;
  activeUploads.unreserve(chunkBytes);
}

/** What was reserved and did not arrive. */
export function giveBack(deps: DiskSpaceDeps, arrival: Arrival): void {
  reserve(deps, arrival, 0);
}

function stepOf({ receivedBytes }: Progress): number {
  return Math.max(FIRST_BYTES, Math.floor(receivedBytes * SHARE));
}

/** Reserves so much, no more and no less. */
function reserve({ activeUploads }: DiskSpaceDeps, { inFlight, progress }: Arrival, bytes: number): void {
  const change = bytes - progress.reservedBytes;
  activeUploads.reserve(change);
  inFlight.add(change);
  progress.reservedBytes = bytes;
}

async function check(deps: SpaceDeps, { sender, replacedBytes }: Arrival): Promise<void> {
  await checkDiskSpace(deps, 0);
  await checkQuota(deps, sender, -replacedBytes);
}
