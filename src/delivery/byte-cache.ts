// Cache of whole small blobs, for segments that many viewers request; close to LRU, as one that was used gets a second chance
// before it is evicted. Bounded by bytes. A blob is cached from its second request on, so that one pass over a long film does not
// evict everything else.
import { ownText } from '../base/own-text.ts';

export interface CachedBytes {
  readonly bytes: Buffer;
  readonly modifiedAtMs: number;
}

export interface CacheCounts {
  readonly hits: number;
  readonly misses: number;
  readonly heldBytes: number;
}

export interface ByteCache {
  /** For metrics, since the start of the process. */
  counts(): CacheCounts;
  get(key: string): CachedBytes | undefined;
  /** Whether a blob of this size is worth reading whole: it fits, and was requested before. */
  wants(key: string, sizeBytes: number): boolean;
  put(key: string, value: CachedBytes): void;
}

const MAX_ITEM_BYTES = 8 * 1024 ** 2;
const MAX_REMEMBERED_KEYS = 20_000;

export function createByteCache(maxBytes: number): ByteCache {
  const items = new Map<string, CachedBytes & { isUsed: boolean }>();
  const askedOnce = new Set<string>();
  let heldBytes = 0;
  let hits = 0;
  let misses = 0;

  const drop = (key: string): void => {
    heldBytes -= items.get(key)?.bytes.length ?? 0;
    items.delete(key);
  };
  /** As the newest; it is dropped at its next turn if it was not used by then. */
  const giveAnotherTurn = (key: string, item: { isUsed: boolean } & CachedBytes): void => {
    item.isUsed = false;
    items.delete(key);
    items.set(key, item);
  };
  return {
    counts: () => ({ hits, misses, heldBytes }),
    get: (key) => {
      const item = items.get(key);
      if (item === undefined) misses += 1;
      else {
        hits += 1;
        item.isUsed = true;
      }
      return item;
    },
    wants: (key, sizeBytes) => {
      if (sizeBytes > MAX_ITEM_BYTES || sizeBytes > maxBytes / 4) return false;
      if (askedOnce.delete(key)) return true;
      if (askedOnce.size >= MAX_REMEMBERED_KEYS) askedOnce.clear();
      askedOnce.add(ownText(key));
      return false;
    },
    put: (key, value) => {
      drop(key);
      if (value.bytes.length > maxBytes) return;
      items.set(ownText(key), { ...value, isUsed: false });
      heldBytes += value.bytes.length;
      for (const [oldest, item] of items) {
        if (heldBytes <= maxBytes) break;
        if (item.isUsed) giveAnotherTurn(oldest, item);
        else drop(oldest);
      }
    },
  };
}
