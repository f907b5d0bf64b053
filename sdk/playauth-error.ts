// The error of a failed call: the server's refusal with its code, or one of three codes of the client.
import type { AccessDeniedDetail, ErrorCode } from '../src/wire/errors.ts';

export type { AccessDeniedDetail } from '../src/wire/errors.ts';

/**
 * `Client.Network`: no answer. `Client.Timeout`: no complete answer within `timeoutMs`. `Client.BadResponse`: an answer that
 * is not of this API.
 */
export type ClientErrorCode = 'Client.Network' | 'Client.Timeout' | 'Client.BadResponse';

/** Every code that playauth answers, and the three of the client. */
export type KnownErrorCode = ErrorCode | ClientErrorCode;

/** A code: the known ones complete in an editor, any other text is possible. */
export type PlayauthErrorCode = KnownErrorCode | (string & {});

interface PlayauthErrorFields {
  readonly code: PlayauthErrorCode;
  readonly message: string;
  readonly status?: number;
  readonly requestId?: string;
  readonly recommend?: string;
  readonly accessDeniedDetail?: AccessDeniedDetail;
  readonly cause?: unknown;
}

/** Thrown by every method of the client. The message never holds the secret, the token or a signed URL. */
export class PlayauthError extends Error {
  readonly code: PlayauthErrorCode;
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  /** Identifies the call in the server's log; empty when no answer came. */
  readonly requestId: string;
  /** A page about the code, when the server names one. */
  readonly recommend?: string;
  /** With Forbidden.RAM: who was refused which action, and by which policy. */
  readonly accessDeniedDetail?: AccessDeniedDetail;

  constructor(fields: PlayauthErrorFields) {
    super(fields.message, fields.cause === undefined ? undefined : { cause: fields.cause });
    this.name = 'PlayauthError';
    this.code = fields.code;
    this.status = fields.status ?? 0;
    this.requestId = fields.requestId ?? '';
    if (fields.recommend !== undefined) this.recommend = fields.recommend;
    if (fields.accessDeniedDetail !== undefined) this.accessDeniedDetail = fields.accessDeniedDetail;
  }
}
