// The master keys that a process holds: the one that secrets are wrapped under and, while it is being changed, the other one too. The
// database says which of them new secrets are wrapped under, so that all servers change at once.
import { createHmac, type KeyObject } from 'node:crypto';
import { deriveKey, unwrap, wrap } from './master-key.ts';

/** Wraps secrets of one purpose. What is wrapped names its master key after `=`, where an earlier version stopped reading. */
export interface WrappingKey {
  wrap(secret: Uint8Array, context: string): string;
  /** Throws if the text was not wrapped in this context under a key that is held. */
  unwrap(wrapped: string, context: string): Buffer;
}

export interface MasterKeys {
  /** The key that the configuration names first: a change of the master key goes to it. */
  readonly preferredId: string;
  /** The key that secrets are wrapped under now. */
  readonly currentId: string;
  readonly ids: readonly string[];
  /** False, and nothing changes, if the key is not held. */
  use(id: string): boolean;
  /** Reads what the database proves its master key with: the id of the key that opens it. */
  idOf(wrapped: string, context: string, purpose: string): string | undefined;
  /** Takes these in place of the ones that were given before; the current key stays. */
  hold(keys: readonly KeyObject[]): void;
  wrappingKey(purpose: string): WrappingKey;
  /** The key that {@link wrappingKey} wraps with now. */
  currentKey(purpose: string): KeyObject;
}

const ID_DIGITS = 12;

/** Tells keys apart and says nothing about them. */
export function masterKeyId(key: KeyObject): string {
  return createHmac('sha256', key).update('playauth master key id').digest('hex').slice(0, ID_DIGITS);
}

/** The name of the master key in what was wrapped; undefined in what an earlier version wrapped. */
export function masterKeyIdOf(wrapped: string): string | undefined {
  const at = wrapped.indexOf('=');
  return at < 0 ? undefined : wrapped.slice(at + 1);
}

/** The first is the preferred one. */
export function createMasterKeys(given: readonly KeyObject[]): MasterKeys {
  let byId = byIdOf(given);
  let [preferredId = ''] = byId.keys();
  let currentId = preferredId;
  if (preferredId === '') throw new Error('There is no master key');
  return {
    get preferredId() {
      return preferredId;
    },
    get currentId() {
      return currentId;
    },
    get ids() {
      return [...byId.keys()];
    },
    use: (id) => {
      if (!byId.has(id)) return false;
      currentId = id;
      return true;
    },
    idOf: (wrapped, context, purpose) => {
      const opens = (key: KeyObject): boolean => canUnwrap(wrapped, context, deriveKey(key, purpose));
      return candidates(byId, wrapped).find(([, key]) => opens(key))?.[0];
    },
    hold: (keys) => {
      const current = byId.get(currentId);
      byId = byIdOf(keys);
      [preferredId = currentId] = byId.keys();
      if (current !== undefined && !byId.has(currentId)) byId.set(currentId, current);
    },
    currentKey: (purpose) => deriveKey(byId.get(currentId)!, purpose),
    wrappingKey: (purpose) => {
      const derived = new Map<KeyObject, KeyObject>();
      const of = (key: KeyObject): KeyObject => {
        let known = derived.get(key);
        if (known === undefined) derived.set(key, (known = deriveKey(key, purpose)));
        return known;
      };
      return {
        wrap: (secret, context) => `${wrap(secret, context, of(byId.get(currentId)!))}=${currentId}`,
        unwrap: (wrapped, context) => unwrapWithAny(candidates(byId, wrapped), { wrapped, context, of }),
      };
    },
  };
}

function byIdOf(keys: readonly KeyObject[]): Map<string, KeyObject> {
  return new Map(keys.map((key) => [masterKeyId(key), key]));
}

/** The key that is named; all of them where none is. */
function candidates(byId: ReadonlyMap<string, KeyObject>, wrapped: string): readonly (readonly [string, KeyObject])[] {
  const id = masterKeyIdOf(wrapped);
  return [...byId].filter(([each]) => id === undefined || each === id);
}

interface Unwrapping {
  readonly wrapped: string;
  readonly context: string;
  readonly of: (key: KeyObject) => KeyObject;
}

function unwrapWithAny(keys: readonly (readonly [string, KeyObject])[], { wrapped, context, of }: Unwrapping): Buffer {
  const text = wrapped.split('=', 1)[0]!;
  const [last] = keys.slice(-1);
  if (last === undefined) throw new UnknownMasterKeyError();
  for (const [, key] of keys.slice(0, -1)) if (canUnwrap(text, context, of(key))) return unwrap(text, context, of(key));
  return unwrap(text, context, of(last[1]));
}

export class UnknownMasterKeyError extends Error {
  constructor() {
    super('A secret is wrapped under a master key that this process does not have');
    this.name = 'UnknownMasterKeyError';
  }
}

function canUnwrap(wrapped: string, context: string, key: KeyObject): boolean {
  try {
    unwrap(wrapped.split('=', 1)[0]!, context, key);
    return true;
  } catch {
    return false;
  }
}
