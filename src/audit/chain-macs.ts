// What only the server can write: codes over the two ends of a chain. Without the key, changed rows cannot be made to fit their
// chain again, and old rows cannot be cut off beyond what retention removed.
import { createHmac, type KeyObject } from 'node:crypto';
import { equalsInConstantTime } from '../base/bytes.ts';
import type { KeyRing } from '../store/keys/key-ring.ts';

export interface ChainEnd {
  readonly chainNo: number;
  readonly node: string;
  readonly startedAtMs: number;
  readonly end: 'first' | 'head' | 'newest' | 'anchor';
  readonly seq: number;
  readonly hash: string;
}

export interface ChainMacs {
  /** `<key id>:<hex>`. */
  sign(end: ChainEnd): string;
  isGenuine(end: ChainEnd, mac: string): boolean;
}

export function createChainMacs(keyRing: Pick<KeyRing, 'active' | 'byId'>): ChainMacs {
  return {
    sign: (end) => {
      const { id, key } = keyRing.active('audit');
      return `${String(id)}:${macOf(key, end)}`;
    },
    isGenuine: (end, mac) => {
      const [id = '', given = ''] = mac.split(':');
      const key = keyRing.byId('audit', Number(id));
      return key !== undefined && equalsInConstantTime(given, macOf(key, end));
    },
  };
}

function macOf(key: KeyObject, { chainNo, node, startedAtMs, end, seq, hash }: ChainEnd): string {
  return createHmac('sha256', key)
    .update(JSON.stringify(['playauth audit', chainNo, node, startedAtMs, end, seq, hash]))
    .digest('hex');
}
