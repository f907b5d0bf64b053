// Rate limits of object requests, by video and by account, after authentication. Requests that carry a part are slowed by
// their bytes; their limit stops senders that only announce bytes.
import type { Exceeded, Rate, RateLimit } from '../../store/shared/rate-limit.ts';
import { UploadError } from '../../wire/oss-errors.ts';
import type { ObjectRequest } from './authenticate-upload.ts';
import { MIN_PART_BYTES } from './part-uploads.ts';
import type { Sender } from '../upload.ts';

/** Throws SlowDown above the rate. */
export type ThrottleRequest = (sender: Sender, request: ObjectRequest) => Promise<void>;

/** Five parallel parts of 1 MiB would need ten gigabits a second. */
export const PARTS: Rate = { perSecond: 1200, burst: 2400 };
/** Begin, list, complete, HEAD, and bodies smaller than a part: an upload needs a handful. */
export const SMALL: Rate = { perSecond: 50, burst: 200 };
/** The same for all videos of an account: clients upload many small files at once. */
export const SMALL_OF_ACCOUNT: Rate = { perSecond: 1000, burst: 4000 };

/** Without a rate limit everything is admitted. */
export function createRequestThrottle(rateLimit: RateLimit | undefined): ThrottleRequest {
  if (rateLimit === undefined) return () => Promise.resolve();
  const take = async (name: string, rate: Rate): Promise<void> => {
    const exceeded: Exceeded | undefined = await rateLimit.take(name, rate);
    if (exceeded !== undefined) throw new UploadError('SlowDown', exceeded);
  };
  return async ({ accountId, videoId }, request) => {
    if (carriesPart(request)) {
      await take(`upload parts ${videoId}`, PARTS);
      return;
    }
    await take(`upload requests ${videoId}`, SMALL);
    await take(`upload requests of ${accountId}`, SMALL_OF_ACCOUNT);
  };
}

function carriesPart({ method, headers }: ObjectRequest): boolean {
  return method === 'PUT' && Number(headers.get('content-length') ?? 0) >= MIN_PART_BYTES;
}
