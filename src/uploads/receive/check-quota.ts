// How many bytes may lie in unfinished uploads: of one account, so that it cannot fill the disk for the others, and of one
// video, so that one upload credential cannot use up its account's share. What is written down counts, and what comes now.
import { UploadError } from '../../wire/oss-errors.ts';
import type { Sender } from '../upload.ts';
import type { ActiveUploads } from '../active-uploads.ts';
import type { Uploads } from '../uploads-db.ts';

/** Of one video at once: one more, and the one that rested longest is given up. */
export const MAX_OPEN = 4;

export interface QuotaDeps {
  readonly uploads: Pick<Uploads, 'waitingBytes'>;
  readonly activeUploads: Pick<ActiveUploads, 'heldBytes'>;
  readonly maxUploadBytes: number;
  /** Of one account; a file of the largest size is taken in any case. */
  readonly maxWaitingUploadBytes: number;
}

/** Throws unless so many bytes may come beside those that are held for requests under way. */
export async function checkQuota(deps: QuotaDeps, { accountId, videoId }: Sender, moreBytes: number): Promise<void> {
  const { maxUploadBytes, maxWaitingUploadBytes } = deps;
  const waiting = await deps.uploads.waitingBytes(accountId, videoId);
  const held = deps.activeUploads.heldBytes({ accountId, videoId });
  const ofAccount = waiting.ofAccount + held.ofAccount + moreBytes;
  const ofVideo = waiting.ofVideo + held.ofVideo + moreBytes;
  if (ofAccount > Math.max(maxWaitingUploadBytes, maxUploadBytes) || ofVideo > MAX_OPEN * maxUploadBytes)
    throw new UploadError('QuotaExceeded');
}
