// Cache of small blobs that never change under their key, such as captions, because storage may be slow to reach. The grant
// was verified before anything is read here.
import type { Clock } from '../base/clock.ts';
import { TtlCache } from '../base/ttl-cache.ts';
import type { BlobInfo, Blobs } from '../store/blobs/blobs.ts';

interface Deps {
  readonly blobs: Pick<Blobs, 'read' | 'stat'>;
  readonly clock: Clock;
}

const READ = { maxEntries: 5_000, maxAgeMs: 6 * 3600 * 1000, maxWeight: 32 * 1024 ** 2 };
/** That a blob does not exist is cached too, but it may be written later: hence the short TTL. */
const LOOKED_UP = { maxEntries: 20_000, maxAgeMs: 60_000 };

export function createBlobCache({ blobs, clock }: Deps): Pick<Blobs, 'read' | 'stat'> {
  const contents = new TtlCache<string, Buffer>(READ, clock, (bytes) => bytes.length);
  const lookedUp = new TtlCache<string, BlobInfo | 'none'>(LOOKED_UP, clock);
  return {
    read: async (key, maxBytes) => {
      const bytes = await contents.getOrLoad(key, () => blobs.read(key, maxBytes));
      if (bytes === undefined || bytes.length > maxBytes) throw new Error('The blob is larger than its reader allows');
      return bytes;
    },
    stat: async (key) => {
      const found = await lookedUp.getOrLoad(key, async () => (await blobs.stat(key)) ?? 'none');
      return found === 'none' ? undefined : found;
    },
  };
}
