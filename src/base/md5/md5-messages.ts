// What the pool of md5-pool.ts and its threads say to each other.

export type ToMd5Worker =
  | { readonly kind: 'update'; readonly id: number; readonly chunks: readonly Uint8Array<ArrayBuffer>[] }
  | { readonly kind: 'end'; readonly id: number }
  | { readonly kind: 'abandon'; readonly id: number };

export type FromMd5Worker =
  | { readonly kind: 'hashed'; readonly id: number; readonly bytes: number }
  | { readonly kind: 'digest'; readonly id: number; readonly md5: Uint8Array };
