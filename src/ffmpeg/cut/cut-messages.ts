// What goes to the thread that cuts a long film, and what comes back. A Buffer arrives as a Uint8Array.
import type { CutFile } from './cut-mp4.ts';

export interface ToCutThread {
  readonly ftyp: Uint8Array;
  readonly moov: Uint8Array;
  readonly seconds: number;
}

export type FromCutThread =
  | { readonly kind: 'cut'; readonly cut: (Omit<CutFile, 'head'> & { readonly head: Uint8Array }) | 'whole' }
  | { readonly kind: 'malformed'; readonly message: string };
