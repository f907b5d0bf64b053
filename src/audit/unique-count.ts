// Counts different viewers in 256 bytes, however many there are (HyperLogLog): exact to some 7 %, and better for few. Holds no
// viewer: only the longest run of zeros that a hash began with.

const REGISTERS = 256;
const ALPHA = 0.7213 / (1 + 1.079 / REGISTERS);

export type UniqueCount = Uint8Array;
export type ViewerHash = readonly [number, number];

export function newUniqueCount(): UniqueCount {
  return new Uint8Array(REGISTERS);
}

export function addUnique(count: UniqueCount, viewer: string): void {
  addHashed(count, hashOf(viewer));
}

/** The same, with a hash that is added to several counts. */
export function addHashed(count: UniqueCount, [register, rest]: ViewerHash): void {
  const rank = Math.clz32(rest) + 1;
  const at = register & (REGISTERS - 1);
  if (rank > (count[at] ?? 0)) count[at] = rank;
}

export function mergeUnique(into: UniqueCount, other: UniqueCount): void {
  for (let at = 0; at < REGISTERS; at += 1) into[at] = Math.max(into[at] ?? 0, other[at] ?? 0);
}

export function estimateUnique(count: UniqueCount): number {
  let sum = 0;
  let empty = 0;
  for (const rank of count) {
    sum += 2 ** -rank;
    if (rank === 0) empty += 1;
  }
  const estimate = (ALPHA * REGISTERS * REGISTERS) / sum;
  // Few: by the registers that are empty still.
  if (estimate <= 2.5 * REGISTERS && empty > 0) return Math.round(REGISTERS * Math.log(REGISTERS / empty));
  return Math.round(estimate);
}

export function encodeUnique(count: UniqueCount): string {
  return Buffer.from(count).toString('base64');
}

export function decodeUnique(text: string): UniqueCount {
  const count = newUniqueCount();
  count.set(Buffer.from(text, 'base64').subarray(0, REGISTERS));
  return count;
}

/** Two hashes of 32 bits (FNV-1a, and its last step of MurmurHash3): cheap, and not meant to withstand anyone. */
export function hashOf(text: string): ViewerHash {
  let one = 0x811c9dc5;
  let two = 0x9747b28c;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    one = Math.imul(one ^ code, 0x01000193);
    two = Math.imul(two ^ code, 0x5bd1e995);
  }
  return [mixed(one), mixed(two)];
}

function mixed(hash: number): number {
  let value = hash ^ (hash >>> 16);
  value = Math.imul(value, 0x85ebca6b);
  value ^= value >>> 13;
  value = Math.imul(value, 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}
