// Two quotas. Of all bytes that an account stores; and of bytes in unfinished uploads: of one account, so that it cannot fill the disk for others, and of one video, so
// that one upload credential cannot use up its account's quota. Recorded uploads and requests in flight count.
import { UploadError } from '../../wire/oss-errors.ts';
import { FRESH_MS, type AccountStorage } from '../../library/storage/account-storage-db.ts';
import type { Sender } from '../upload.ts';
import type { ActiveUploads } from '../active-uploads.ts';
import type { Uploads } from '../uploads-db.ts';

/** Open multipart uploads of one video. Beginning one more discards the one that was idle longest. */
export const MAX_OPEN = 4;

export interface QuotaDeps {
  readonly uploads: Pick<Uploads, 'waitingBytes'>;
  readonly activeUploads: Pick<ActiveUploads, 'inFlightBytes'>;
  readonly accountStorage: Pick<AccountStorage, 'stored'>;
  readonly maxUploadBytes: number;
  /** The quota of one account. A single file of the largest size is always accepted. */
  readonly maxWaitingUploadBytes: number;
}

/** Throws unless this many more bytes fit beside the recorded ones and those in flight. */
export async function checkQuota(deps: QuotaDeps, { accountId, videoId }: Sender, moreBytes: number): Promise<void> {
  const { maxUploadBytes, maxWaitingUploadBytes } = deps;
  const waiting = await deps.uploads.waitingBytes(accountId, videoId);
  const inFlight = deps.activeUploads.inFlightBytes({ accountId, videoId });
  const ofAccount = waiting.ofAccount + inFlight.ofAccount + moreBytes;
  const ofVideo = waiting.ofVideo + inFlight.ofVideo + moreBytes;
  if (ofAccount > Math.max(maxWaitingUploadBytes, maxUploadBytes) || ofVideo > MAX_OPEN * maxUploadBytes)
    throw new UploadError('QuotaExceeded');
  await checkAccountStorage(deps, { accountId, videoId }, moreBytes);
}

type StorageDeps = Pick<QuotaDeps, 'uploads' | 'activeUploads' | 'accountStorage'>;

/** Throws unless this many more bytes fit into what the account may store. */
export async function checkAccountStorage(deps: StorageDeps, sender: Sender, moreBytes: number): Promise<void> {
  if (!(await isBeyond(deps, sender, { moreBytes }))) return;
  // Something may have been deleted since the sum was read.
  if (await isBeyond(deps, sender, { moreBytes, maxAgeMs: FRESH_MS })) throw new UploadError('StorageQuotaExceeded');
}

async function isBeyond(
  { uploads, activeUploads, accountStorage }: StorageDeps,
  { accountId, videoId }: Sender,
  { moreBytes, maxAgeMs }: { readonly moreBytes: number; readonly maxAgeMs?: number },
): Promise<boolean> {
  // In the order in which bytes move on: what moves meanwhile is counted twice, never missed.
  const inFlight = activeUploads.inFlightBytes({ accountId, videoId }).ofAccount;
  const waiting = (await uploads.waitingBytes(accountId, videoId)).ofAccount;
  const stored = await accountStorage.stored(accountId, maxAgeMs);
  return stored !== undefined && stored.usedBytes + waiting + inFlight + moreBytes > stored.maxBytes;
}
