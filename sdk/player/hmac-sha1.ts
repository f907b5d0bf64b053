// HMAC-SHA1 for the redemption: WebCrypto where the page has it, else computed here. Browsers hide WebCrypto from pages
// that came over plain http from another machine, and a phone in the same network must be able to play.

/** Base64 of HMAC-SHA1 over the UTF-8 text. */
export async function hmacSha1Base64(key: string, text: string): Promise<string> {
  const utf8 = new TextEncoder();
  const subtle = (globalThis.crypto as Partial<Crypto> | undefined)?.subtle;
  const mac =
    subtle === undefined
      ? hmacSha1(utf8.encode(key), utf8.encode(text))
      : await hmacWithWebCrypto(subtle, utf8.encode(key), utf8.encode(text));
  return btoa(String.fromCharCode(...mac));
}

async function hmacWithWebCrypto(
  subtle: SubtleCrypto,
  key: Uint8Array<ArrayBuffer>,
  text: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array> {
  const imported = await subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-1' }, false, ['sign']);
  return new Uint8Array(await subtle.sign('HMAC', imported, text));
}

const BLOCK_BYTES = 64;

/** RFC 2104 over {@link sha1}. */
export function hmacSha1(key: Uint8Array, text: Uint8Array): Uint8Array {
  const block = new Uint8Array(BLOCK_BYTES);
  block.set(key.length > BLOCK_BYTES ? sha1(key) : key);
  const inner = sha1(
    concat(
      block.map((byte) => byte ^ 0x36),
      text,
    ),
  );
  return sha1(
    concat(
      block.map((byte) => byte ^ 0x5c),
      inner,
    ),
  );
}

/** FIPS 180-4. */
export function sha1(message: Uint8Array): Uint8Array {
  const padded = new Uint8Array((((message.length + 8) >> 6) + 1) << 6);
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(message.length / 0x20000000));
  view.setUint32(padded.length - 4, message.length << 3);
  const state = new Int32Array([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0]);
  for (let offset = 0; offset < padded.length; offset += BLOCK_BYTES) addBlock(state, view, offset);
  const digest = new DataView(new ArrayBuffer(20));
  state.forEach((word, index) => {
    digest.setInt32(index * 4, word);
  });
  return new Uint8Array(digest.buffer);
}

function addBlock(state: Int32Array, view: DataView, offset: number): void {
  const words = new Int32Array(80);
  const word = (index: number): number => words[index] ?? 0;
  for (let i = 0; i < 80; i++) {
    words[i] =
      i < 16 ? view.getInt32(offset + i * 4) : rotateLeft(word(i - 3) ^ word(i - 8) ^ word(i - 14) ^ word(i - 16), 1);
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0] = state;
  for (let i = 0; i < 80; i++) {
    const next = (rotateLeft(a, 5) + mix(i, [b, c, d]) + e + word(i)) | 0;
    e = d;
    d = c;
    c = rotateLeft(b, 30);
    b = a;
    a = next;
  }
  [a, b, c, d, e].forEach((value, index) => {
    state[index] = (state[index] ?? 0) + value;
  });
}

function mix(round: number, [b, c, d]: readonly [b: number, c: number, d: number]): number {
  if (round < 20) return ((b & c) | (~b & d)) + 0x5a827999;
  if (round < 40) return (b ^ c ^ d) + 0x6ed9eba1;
  if (round < 60) return ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
  return (b ^ c ^ d) + 0xca62c1d6;
}

function rotateLeft(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

function concat(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
