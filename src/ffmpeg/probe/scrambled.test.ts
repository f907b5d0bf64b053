import { describe, expect, test } from 'vitest';
import { isScrambled } from './scrambled.ts';

/** One table, then `count` packets of a program, `scrambled` of them scrambled. */
function stream(count: number, scrambled: number, stride = 188, start = 0): Uint8Array {
  const bytes = Buffer.alloc(start + stride * (count + 1), 0xff);
  for (let index = 0; index <= count; index += 1) {
    const flags = index > 0 && index <= scrambled ? 0xd0 : 0x10;
    bytes.set([0x47, 0x01, index === 0 ? 0x00 : 0x11, index === 0 ? 0x10 : flags], start + index * stride);
  }
  return bytes;
}

describe('a transport stream', () => {
  test.each([188, 192, 204])('of packets of %i bytes is scrambled if most of its packets are', (stride) => {
    expect(isScrambled(stream(40, 38, stride))).toBe(true);
    expect(isScrambled(stream(40, 0, stride))).toBe(false);
    expect(isScrambled(stream(40, 12, stride))).toBe(false);
  });

  test('is found behind other bytes, and in nothing else', () => {
    expect(isScrambled(stream(40, 40, 192, 4))).toBe(true);
    expect(isScrambled(new Uint8Array(0))).toBe(false);
    expect(isScrambled(Buffer.alloc(5000, 0x47).fill(0, 100))).toBe(false);
    expect(isScrambled(stream(3, 3))).toBe(false);
  });
});
