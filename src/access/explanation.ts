// The explanation of a refused call as it is stored: made by the gateway, read by ExplainRequest.
import type { AccessDeniedDetail } from '../wire/errors.ts';

export interface ExplainedSignature {
  /** The text that the server signed, secrets left out. */
  readonly server: string;
  /** The text that the client signed, if the mistake is known. */
  readonly client?: string;
  readonly hint:
    | 'method'
    | 'form-encoding'
    | 'encode-uri'
    | 'lower-case'
    | 'not-sorted'
    | 'encoded-once'
    | 'bare-slash'
    | 'empty-left-out'
    | 'plus'
    | 'hex'
    | 'body'
    | 'unknown';
}

export interface Explained {
  readonly method: string;
  readonly host: string;
  readonly address: string;
  readonly scheme?: string | undefined;
  readonly action?: string | undefined;
  readonly version?: string | undefined;
  readonly received: readonly (readonly [name: string, value: string])[];
  /** Where it ended: `http` before the first of `stages`. */
  readonly stage: string;
  readonly stages: readonly string[];
  readonly code: string;
  readonly message?: string | undefined;
  readonly reason?: string | undefined;
  readonly accessKeyId?: string | undefined;
  readonly caller: string;
  readonly denied?: AccessDeniedDetail | undefined;
  /** The user whose key was named. */
  readonly ownerUserId?: string | undefined;
  readonly signature?: ExplainedSignature | undefined;
}
