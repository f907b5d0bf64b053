// So many object requests a second for each video and each account, once it is proven who sends. Requests that bring bytes
// are held up by their bytes, and need a limit only against those that pretend to.
import type { Exceeded, Rate, RateLimit } from '../../store/shared/rate-limit.ts';
import { UploadError } from '../../wire/oss-errors.ts';
import type { ObjectRequest } from './authenticate-upload.ts';
import { MIN_PART_BYTES } from './part-uploads.ts';
import type { Sender } from '../upload.ts';

/** Throws SlowDown when there are too many. */
export type ThrottleRequest = (sender: Sender, request: ObjectRequest) => Promise<void>;

/** Five parallel parts of 1 MiB would need ten gigabits a second. */
export const PARTS: Rate = { perSecond: 1200, burst: 2400 };
/** Beginning, listing, completing, asking, and bodies smaller than a part: an upload needs a handful. */
export const SMALL: Rate = { perSecond: 50, burst: 200 };
/** The same of all videos of an account: many upload small files at once. */
export const SMALL_OF_ACCOUNT: Rate = { perSecond: 1000, burst: 4000 };

/** Without a rate limit everything is admitted. */
export function createRequestThrottle(rateLimit: RateLimit | undefined): ThrottleRequest {
  if (rateLimit === undefined) return () => Promise.resolve();
  const take = async (name: string, rate: Rate): Promise<void> => {
    const exceeded: Exceeded | undefined = await rateLimit.take(name, rate);
    if (exceeded !== undefined) throw new UploadError('SlowDown', exceeded);
  };
  return async ({ accountId, videoId }, request) => {
    if (bringsPart(request)) {
      await take(`upload parts ${videoId}`, PARTS);
      return;
    }
    await take(`upload requests ${videoId}`, SMALL);
    await take(`upload requests of ${accountId}`, SMALL_OF_ACCOUNT);
  };
}

function bringsPart({ method, headers }: ObjectRequest): boolean {
  return method === 'PUT' && Number(headers.get('content-length') ?? 0) >= MIN_PART_BYTES;
}
