// Names of things as they travel on the wire, branded so that one kind is never passed for another.

declare const brand: unique symbol;
type Branded<T, B extends string> = T & { readonly [brand]: B };

/** 16 decimal digits. */
export type AccountId = Branded<string, 'AccountId'>;
/** 32 lower-case hex digits. */
export type VideoId = Branded<string, 'VideoId'>;
/** 6–64 characters of `[A-Za-z0-9_-]`, chosen by the customer, unique in the account. */
export type ReferenceId = Branded<string, 'ReferenceId'>;
export type AccessKeyId = Branded<string, 'AccessKeyId'>;
/** The key of one stream (rendition in one format) of a video: 32 lower-case hex digits. */
export type StreamId = Branded<string, 'StreamId'>;

export const asAccountId = (text: string): AccountId => text as AccountId;
export const asVideoId = (text: string): VideoId => text as VideoId;
export const asReferenceId = (text: string): ReferenceId => text as ReferenceId;
export const asAccessKeyId = (text: string): AccessKeyId => text as AccessKeyId;
export const asStreamId = (text: string): StreamId => text as StreamId;

const VIDEO_ID = /^[0-9a-f]{32}$/;
const REFERENCE_ID = /^[A-Za-z0-9_-]{6,64}$/;

export function isVideoId(text: string): text is VideoId {
  return VIDEO_ID.test(text);
}

export function isReferenceId(text: string): text is ReferenceId {
  return REFERENCE_ID.test(text);
}
