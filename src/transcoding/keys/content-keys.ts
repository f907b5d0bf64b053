// The AES-128 keys of encrypted streams: random per rendition, wrapped at rest under the content key ring.
import type { KeyRing } from '../../store/keys/key-ring.ts';
import { unwrap, wrap } from '../../store/keys/master-key.ts';
import type { StreamId } from '../../wire/ids.ts';

export interface ContentKeys {
  wrap(streamId: StreamId, key: Uint8Array): string;
  /** 16 bytes. Throws if the text was not wrapped for this stream. */
  unwrap(streamId: StreamId, wrapped: string): Buffer;
}

export function createContentKeys(keyRing: KeyRing): ContentKeys {
  return {
    wrap: (streamId, key) => {
      const ring = keyRing.active('content');
      return `${String(ring.id)}.${wrap(key, contextOf(streamId), ring.key)}`;
    },
    unwrap: (streamId, wrapped) => {
      const dot = wrapped.indexOf('.');
      const key = keyRing.byId('content', Number(wrapped.slice(0, dot)));
      if (key === undefined) throw new Error('The content key is wrapped under a key that is not in the key ring');
      return unwrap(wrapped.slice(dot + 1), contextOf(streamId), key);
    },
  };
}

function contextOf(streamId: StreamId): string {
  return `content key ${streamId}`;
}
