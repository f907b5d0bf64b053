// The callback of one video, from UserData of the call that creates it: checked before the insert, stored with it.
import type { Caller } from '../access/caller.ts';
import type { AddressClass } from '../base/address-class.ts';
import { WireError } from '../wire/errors.ts';
import { mediaBaseChangeComplete, type EventMediaType } from '../wire/events.ts';
import type { AccountId, VideoId } from '../wire/ids.ts';
import { isOperator } from '../access/operator.ts';
import { literalClass, mayBePrivate, type PrivateAddresses } from './callback-url.ts';
import { recordEvent, type TransactionOrDatabase } from './record-event.ts';
import { readMessageCallback } from './user-data.ts';

export interface NewVideoCallback {
  readonly callbackUrl: string;
  readonly byOperator: boolean;
}

export interface CallbackDeps {
  readonly classify: (address: string) => AddressClass;
  readonly callbackPrivateAddresses: PrivateAddresses;
  readonly root: { readonly accountId: AccountId };
}

/** Undefined if UserData has none. Throws a {@link WireError} for one that may not be called. */
export function checkVideoCallback(
  deps: CallbackDeps,
  caller: Caller,
  userData: string | undefined,
): NewVideoCallback | undefined {
  const callbackUrl = userData === undefined ? undefined : readMessageCallback(userData);
  if (callbackUrl === undefined) return undefined;
  const byOperator = isOperator(deps, caller);
  const found = literalClass(callbackUrl, deps.classify);
  if (found === 'never' || (found === 'private' && !mayBePrivate(deps.callbackPrivateAddresses, byOperator)))
    throw new WireError('InvalidParameter', { parameter: 'UserData.MessageCallback.CallbackURL' });
  return { callbackUrl, byOperator };
}

interface NewVideo {
  readonly videoId: VideoId;
  readonly title: string;
  readonly description: string;
  readonly coverUrl?: string | undefined;
  readonly cateId: number | undefined;
  readonly tags: string;
  readonly createdAtMs: number;
}

interface NewMedia extends NewVideo {
  /** Absent for films. */
  readonly eventType?: EventMediaType;
}

/** Stores the callback and records the event, in the transaction that inserts the video. */
export async function recordNewVideo(
  transaction: TransactionOrDatabase,
  video: NewMedia,
  callback: NewVideoCallback | undefined,
): Promise<void> {
  const { videoId, title, description, coverUrl, cateId, tags, eventType = 'video' } = video;
  if (callback !== undefined)
    await transaction
      .insertInto('video_callbacks')
      .values({ video_id: videoId, callback_url: callback.callbackUrl, by_operator: Number(callback.byOperator) })
      .execute();
  await recordEvent(transaction, {
    about: { videoId },
    atMs: video.createdAtMs,
    content: mediaBaseChangeComplete(videoId, {
      mode: 'create',
      before: {},
      after: { title, description, coverUrl, cateId, tags },
      mediaType: eventType,
    }),
  });
}
