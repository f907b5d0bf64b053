// A key ring out of one secret. Every purpose gets the same key, so that only what is bound into tokens and derivations
// keeps their kinds apart.
import { createSecretKey, randomBytes } from 'node:crypto';
import type { KeyRing } from '../../src/store/keys/key-ring.ts';

export function memoryKeyRing({ id = 1, secret = randomBytes(32) } = {}): KeyRing {
  const key = createSecretKey(secret);
  return { active: () => ({ id, key }), byId: (_, asked) => (asked === id ? key : undefined) };
}
