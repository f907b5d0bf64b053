// The messages between the server and the threads that hash and write large bodies. Every message is about one body;
// messages are processed in order.
import type { Place } from '../write-flushed.ts';

export type ToThread =
  /** The chunks from now on are also written to this file. */
  | { readonly kind: 'open'; readonly id: number; readonly place: Place }
  | { readonly kind: 'update'; readonly id: number; readonly chunks: readonly Uint8Array<ArrayBuffer>[] }
  | { readonly kind: 'digest'; readonly id: number }
  /** Answered when all bytes are flushed to the disk. */
  | { readonly kind: 'flush'; readonly id: number }
  /** Answered when the file is closed and no write is pending. */
  | { readonly kind: 'end'; readonly id: number };

export type FromThread =
  | { readonly kind: 'taken'; readonly id: number; readonly bytes: number }
  | { readonly kind: 'digest'; readonly id: number; readonly md5: Uint8Array }
  | { readonly kind: 'flushed'; readonly id: number }
  | { readonly kind: 'ended'; readonly id: number }
  /** Later messages of the body are ignored, except `end`. */
  | { readonly kind: 'failed'; readonly id: number; readonly message: string; readonly code: string | undefined };
