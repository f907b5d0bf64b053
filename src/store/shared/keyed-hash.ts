// HalfSipHash-2-4 with 64 bits of output (Aumasson and Bernstein): finds nonces in their table. Its key is secret and random,
// so that no caller can choose names that land in one chain.

/** Two signed words of 32 bits. */
export interface Hash {
  low: number;
  high: number;
}

/**
 * Writes the hash of a text into `hash`; with `within` its two words are hashed before the text. A text is its bytes in
 * ISO 8859-1, or in UTF-8 if it has other characters.
 */
export type KeyedHash = (text: string, hash: Hash, within?: Hash) => void;

/** Whether it has a character beyond ISO 8859-1. For texts as short as these faster than a regular expression. */
function isWide(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 0xff) return true;
  return false;
}

/** The key is 8 bytes. */
export function createKeyedHash(key: Buffer): KeyedHash {
  const key0 = key.readInt32LE(0);
  const key1 = key.readInt32LE(4);
  return (given, hash, within) => {
    const text = isWide(given) ? Buffer.from(given, 'utf8').toString('latin1') : given;
    const first = within === undefined ? 0 : 2;
    const words = first + (text.length >> 2) + 1;
    let v0 = key0;
    let v1 = key1 ^ 0xee;
    let v2 = key0 ^ 0x6c796765;
    let v3 = key1 ^ 0x74656462;
    for (let step = 0; step < words + 2; step += 1) {
      let word = 0;
      if (within !== undefined && step < first) word = step === 0 ? within.low : within.high;
      else if (step < words - 1) word = wordAt(text, (step - first) * 4);
      else if (step === words - 1) word = lastWord(text, first * 4);
      else if (step === words) v2 ^= 0xee;
      else {
        hash.low = v1 ^ v3;
        v1 ^= 0xdd;
      }
      v3 ^= word;
      for (let round = step < words ? 2 : 4; round > 0; round -= 1) {
        v0 = (v0 + v1) | 0;
        v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
        v0 = (v0 << 16) | (v0 >>> 16);
        v2 = (v2 + v3) | 0;
        v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
        v0 = (v0 + v3) | 0;
        v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
        v2 = (v2 + v1) | 0;
        v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
        v2 = (v2 << 16) | (v2 >>> 16);
      }
      v0 ^= word;
    }
    hash.high = v1 ^ v3;
  };
}

/** Four bytes, the first one lowest. */
function wordAt(text: string, at: number): number {
  const low = text.charCodeAt(at) | (text.charCodeAt(at + 1) << 8);
  return low | (text.charCodeAt(at + 2) << 16) | (text.charCodeAt(at + 3) << 24);
}

/** The bytes that fill no word, below the number of all bytes that are hashed. */
function lastWord(text: string, bytesBefore: number): number {
  let word = (bytesBefore + text.length) << 24;
  for (let at = text.length & ~3; at < text.length; at += 1) word |= text.charCodeAt(at) << (8 * (at & 3));
  return word;
}
