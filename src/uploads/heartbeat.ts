// Shows signs of life for as long as the last steps of an upload take, which for a large file may be minutes of copying.
import { UploadError } from '../wire/oss-errors.ts';
import type { Completions } from './completions-db.ts';
import type { Completion } from './upload.ts';

export const SIGN_OF_LIFE_MS = 5_000;
const RETRY_AFTER_MS = 2_000;

export interface KeptLease extends Disposable {
  /** Asked before a step that cannot be taken back: false if another server has taken over. */
  isStillOurs(): Promise<boolean>;
}

export function keepLease(completions: Pick<Completions, 'renew'>, completion: Completion): KeptLease {
  const timer = setInterval(() => {
    // One that cannot be written is followed by the next; the lease is six times as long.
    completions.renew(completion).catch(() => undefined);
  }, SIGN_OF_LIFE_MS);
  return {
    isStillOurs: () => completions.renew(completion),
    [Symbol.dispose]: () => {
      clearInterval(timer);
    },
  };
}

/** To whoever finds that somebody else is at it. */
export function beingCompleted(): UploadError {
  return new UploadError('ServiceUnavailable', { retryAfterMs: RETRY_AFTER_MS });
}
