// Tokens of temporary credentials that were opened lately: opening one costs decryptions and derivations, and its holder makes many calls. What
// is remembered goes with the key that made it.
import type { KeyObject } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import { TtlCache } from '../../base/ttl-cache.ts';
import type { KeyRing, RingPurpose } from '../../store/keys/key-ring.ts';
import { deriveKey } from '../../store/keys/master-key.ts';
import { sealedTokenKeyId, type SealingKey } from '../../wire/sealed-token.ts';

interface OpenedTokens<T> {
  /** Undefined for a token that was altered, or whose key is gone. */
  open(token: string): T | undefined;
  /** What new tokens are sealed with, and the key of the ring that it comes from. */
  sealing(): { readonly ringKey: KeyObject; readonly key: SealingKey };
}

interface Parts<T> {
  readonly purpose: RingPurpose;
  readonly keyRing: KeyRing;
  readonly clock: Clock;
  readonly maxEntries: number;
  readonly unseal: (token: string, keys: { readonly ringKey: KeyObject; readonly seal: KeyObject }) => T | undefined;
}

const MAX_AGE_MS = 60_000;

export function rememberOpened<T>({ purpose, keyRing, clock, maxEntries, unseal }: Parts<T>): OpenedTokens<T> {
  const cache = new TtlCache<string, T>({ maxEntries, maxAgeMs: MAX_AGE_MS }, clock);
  keyRing.onGone?.(() => {
    cache.clear();
  });
  const sealOf = (ringKey: KeyObject): KeyObject => deriveKey(ringKey, `${purpose} seal`);
  return {
    open: (token) => {
      const known = cache.get(token);
      if (known !== undefined) return known;
      const keyId = sealedTokenKeyId(token);
      const ringKey = keyId === undefined ? undefined : keyRing.byId(purpose, keyId);
      const opened = ringKey && unseal(token, { ringKey, seal: sealOf(ringKey) });
      if (opened !== undefined) cache.set(token, opened);
      return opened;
    },
    sealing: () => {
      const { id, key: ringKey } = keyRing.active(purpose);
      return { ringKey, key: { id, key: sealOf(ringKey) } };
    },
  };
}

/** In the vendor's style; never of the form of a playback credential's, which is hexadecimal. `letter` tells the kinds apart. */
export function temporaryKeyId(letter: 'C' | 'N', random: Buffer): string {
  return `STS.${letter}${random.toString('base64url').replace(/[-_]/g, 'x')}`;
}
