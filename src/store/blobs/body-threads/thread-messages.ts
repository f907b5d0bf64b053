// What the server and the threads that hash and write large bodies say to each other. Every message is about one body, and
// they are taken in their order.
import type { Place } from '../write-flushed.ts';

export type ToThread =
  /** What comes from now on also goes into this file. */
  | { readonly kind: 'open'; readonly id: number; readonly place: Place }
  | { readonly kind: 'update'; readonly id: number; readonly chunks: readonly Uint8Array<ArrayBuffer>[] }
  | { readonly kind: 'digest'; readonly id: number }
  /** Answered when all is on the disk. */
  | { readonly kind: 'flush'; readonly id: number }
  /** Answered when the file is closed, and nothing is written any more. */
  | { readonly kind: 'end'; readonly id: number };

export type FromThread =
  | { readonly kind: 'taken'; readonly id: number; readonly bytes: number }
  | { readonly kind: 'digest'; readonly id: number; readonly md5: Uint8Array }
  | { readonly kind: 'flushed'; readonly id: number }
  | { readonly kind: 'ended'; readonly id: number }
  /** Of what comes after it nothing is done but its end. */
  | { readonly kind: 'failed'; readonly id: number; readonly message: string; readonly code: string | undefined };
