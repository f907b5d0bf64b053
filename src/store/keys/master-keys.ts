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
  /** Called when other keys are held. */
  onHeld(listener: () => void): void;
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
  let held = namedKeys(given);
  let [preferred] = held;
  if (preferred === undefined) throw new Error('There is no master key');
  let current: NamedKey = preferred;
  const listeners: (() => void)[] = [];
  return {
    get preferredId() {
      return (preferred ?? current).id;
    },
    get currentId() {
      return current.id;
    },
    get ids() {
      return held.map(({ id }) => id);
    },
    use: (id) => {
      const found = held.find((each) => each.id === id);
      current = found ?? current;
      return found !== undefined;
    },
    idOf: (wrapped, context, purpose) =>
      candidates(held, wrapped).find(({ key }) => tryUnwrap(wrapped, context, deriveKey(key, purpose)) !== undefined)
        ?.id,
    hold: (keys) => {
      held = namedKeys(keys);
      [preferred] = held;
      if (!held.some(({ id }) => id === current.id)) held.push(current);
      for (const listener of listeners) listener();
    },
    onHeld: (listener) => void listeners.push(listener),
    currentKey: (purpose) => deriveKey(current.key, purpose),
    wrappingKey: (purpose) => wrappingKeyOf(purpose, { current: () => current, held: () => held }),
  };
}

interface KeysNow {
  readonly current: () => NamedKey;
  readonly held: () => readonly NamedKey[];
}

function wrappingKeyOf(purpose: string, { current, held }: KeysNow): WrappingKey {
  const derived = new Map<KeyObject, KeyObject>();
  const of = (key: KeyObject): KeyObject => {
    const known = derived.get(key) ?? deriveKey(key, purpose);
    derived.set(key, known);
    return known;
  };
  return {
    wrap: (secret, context) => `${wrap(secret, context, of(current().key))}=${current().id}`,
    unwrap: (wrapped, context) => {
      for (const { key } of candidates(held(), wrapped)) {
        const secret = tryUnwrap(wrapped, context, of(key));
        if (secret !== undefined) return secret;
      }
      throw new UnopenedSecretError(context);
    },
  };
}

interface NamedKey {
  readonly id: string;
  readonly key: KeyObject;
}

function namedKeys(keys: readonly KeyObject[]): NamedKey[] {
  return keys.map((key) => ({ id: masterKeyId(key), key }));
}

/** The key that is named; all of them where none is. */
function candidates(held: readonly NamedKey[], wrapped: string): readonly NamedKey[] {
  const id = masterKeyIdOf(wrapped);
  return id === undefined ? held : held.filter((each) => each.id === id);
}

export class UnopenedSecretError extends Error {
  constructor(context: string) {
    super(`No master key of this process opens the ${context}`);
    this.name = 'UnopenedSecretError';
  }
}

function tryUnwrap(wrapped: string, context: string, key: KeyObject): Buffer | undefined {
  const at = wrapped.indexOf('=');
  try {
    return unwrap(at < 0 ? wrapped : wrapped.slice(0, at), context, key);
  } catch {
    return undefined;
  }
}
