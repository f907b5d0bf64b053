// Names of things as they travel on the wire, branded so that one kind is never passed for another.

declare const brand: unique symbol;
type Branded<T, B extends string> = T & { readonly [brand]: B };

/** 16 decimal digits. */
export type AccountId = Branded<string, 'AccountId'>;
/** 32 lower-case hex digits. */
export type VideoId = Branded<string, 'VideoId'>;
/** 6–64 characters of `[A-Za-z0-9_-]`, chosen by the customer, unique in the account. */
export type ReferenceId = Branded<string, 'ReferenceId'>;
/** 1–128 characters of `[A-Za-z0-9._-]`; the id of a temporary key begins with `STS.`. */
export type AccessKeyId = Branded<string, 'AccessKeyId'>;
/** The key of one stream (rendition in one format) of a video: 32 lower-case hex digits. */
export type StreamId = Branded<string, 'StreamId'>;

/** Brand a text without checking it: the caller knows that it has the form. */
export const asAccountId = (text: string): AccountId => text as AccountId;
export const asVideoId = (text: string): VideoId => text as VideoId;
export const asReferenceId = (text: string): ReferenceId => text as ReferenceId;
export const asAccessKeyId = (text: string): AccessKeyId => text as AccessKeyId;
export const asStreamId = (text: string): StreamId => text as StreamId;

const VIDEO_ID = /^[0-9a-f]{32}$/;
/** The form of a {@link ReferenceId}. */
export const REFERENCE_ID = /^[A-Za-z0-9_-]{6,64}$/;

/** True if the text has the form of a video id. */
export function isVideoId(text: string): text is VideoId {
  return VIDEO_ID.test(text);
}

/** True if the text has the form of a reference id. */
export function isReferenceId(text: string): text is ReferenceId {
  return REFERENCE_ID.test(text);
}
