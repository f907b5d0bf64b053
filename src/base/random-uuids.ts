// Random UUIDs (RFC 9562, version 4) in capitals, as ids of requests. They are drawn and written many at a time: to make one by
// itself costs as much as a whole look-up.
import { randomFillSync } from 'node:crypto';

const AT_ONCE = 128;
const UUID_BYTES = 16;
const UUID_LENGTH = 36;
const DIGITS = Buffer.from('0123456789ABCDEF', 'latin1');
/** Where each byte is written; dashes stand in between. */
const PLACES = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34] as const;

export function createRandomUuids(): () => string {
  const random = Buffer.alloc(AT_ONCE * UUID_BYTES);
  const written = Buffer.alloc(AT_ONCE * UUID_LENGTH, '-', 'latin1');
  let texts = '';
  let used = AT_ONCE;
  return () => {
    if (used === AT_ONCE) {
      randomFillSync(random);
      for (let each = 0; each < AT_ONCE; each += 1) write(random, written, each);
      texts = written.toString('latin1');
      used = 0;
    }
    const start = used * UUID_LENGTH;
    used += 1;
    return texts.slice(start, start + UUID_LENGTH);
  };
}

function write(random: Buffer, written: Buffer, each: number): void {
  const from = each * UUID_BYTES;
  const to = each * UUID_LENGTH;
  random[from + 6] = ((random[from + 6] as number) & 0x0f) | 0x40;
  random[from + 8] = ((random[from + 8] as number) & 0x3f) | 0x80;
  for (let at = 0; at < UUID_BYTES; at += 1) {
    const byte = random[from + at] as number;
    const place = to + (PLACES[at] as number);
    written[place] = DIGITS[byte >>> 4] as number;
    written[place + 1] = DIGITS[byte & 0x0f] as number;
  }
}
