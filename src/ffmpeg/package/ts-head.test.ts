// Segments are made by FFmpeg, but bytes that cannot be read must do no harm. Real segments: package-source.test.ts and
// test/clients/captions.test.ts.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readTsHead } from './ts-head.ts';

/** One transport packet that starts a payload unit: `payload`, then stuffing. */
function packet(pid: number, payload: readonly number[]): Buffer {
  const bytes = Buffer.alloc(188, 0xff);
  Buffer.from([0x47, 0x40 | (pid >> 8), pid & 0xff, 0x10, ...payload]).copy(bytes);
  return bytes;
}

const PMT = [0, 2, 0xb0, 23, 0, 1, 0xc1, 0, 0, 0xe1, 0, 0xf0, 0, 0x1b, 0xe1, 0, 0xf0, 0, 0x0f, 0xe1, 1, 0xf0, 0];
// A timestamp of 133200, in five bytes with marker bits.
const STAMPED = [0x80, 5, 0x21, 0x00, 0x09, 0x10, 0xa1];
const PICTURE = [0, 0, 1, 0xe0, 0, 0, 0x80, ...STAMPED, 0, 0, 0, 1, 0x67, 0x64, 0x00, 0x1f, 0xac];
const SOUND = [0, 0, 1, 0xc0, 0, 0, 0x80, ...STAMPED, 0xff, 0xf1, 0x4c, 0x80];

test('reads the timestamp of the first video frame and both codecs', () => {
  const head = readTsHead(Buffer.concat([packet(0x1000, PMT), packet(0x100, PICTURE), packet(0x101, SOUND)]));
  expect(head).toEqual({ firstVideoPts: 133_200, codecs: 'avc1.64001f,mp4a.40.2' });
});

test.each([
  // Main 10, level 3.1; the bytes 3 behind two zeros are no part of it.
  [[0x42, 1, 1, 0x02, 0x20, 0, 0, 3, 0, 0x90, 0, 0, 3, 0, 0, 3, 0, 0x5d, 0xa0], 'hvc1.2.4.L93.90'],
  [[0x42, 1, 1, 0x21, 0x60, 0, 0, 3, 0, 0xb0, 0, 0, 3, 0, 0, 3, 0, 0x99, 0xa0], 'hvc1.1.6.H153.B0'],
])('reads H.265 whose parameter set lies in two packets', (set, name) => {
  const hevc = PMT.with(13, 0x24);
  const stuffing = Array.from({ length: 160 }, () => 0xaa);
  const begin = [0, 0, 1, 0xe0, 0, 0, 0x80, ...STAMPED, ...stuffing, 0, 0, 1, ...set];
  const [first, second] = [begin.slice(0, 184), begin.slice(184)];
  const next = packet(0x100, second);
  next.writeUInt8(0x01, 1);
  expect(second.length).toBeGreaterThan(0);
  const head = readTsHead(Buffer.concat([packet(0x1000, hevc), packet(0x100, first), next, packet(0x101, SOUND)]));
  expect(head).toEqual({ firstVideoPts: 133_200, codecs: `${name},mp4a.40.2` });
});

test('names no codecs unless every stream has a known one', () => {
  const without = [packet(0x1000, PMT), packet(0x100, PICTURE)];
  expect(readTsHead(Buffer.concat(without))).not.toHaveProperty('codecs');
  for (const type of [0x24, 0x10]) {
    const other = PMT.with(13, type);
    const head = readTsHead(Buffer.concat([packet(0x1000, other), packet(0x100, PICTURE), packet(0x101, SOUND)]));
    expect(head).not.toHaveProperty('codecs');
  }
  expect(readTsHead(Buffer.concat([packet(0x100, PICTURE), packet(0x101, SOUND)]))).not.toHaveProperty('codecs');
});

test('reads arbitrary bytes to the end without an error', () => {
  const begins = fc.constantFrom([], PMT, PICTURE, SOUND, [0, 2], [0, 0, 1, 0xe0]);
  const any = fc
    .tuple(begins, fc.uint8Array({ maxLength: 160 }))
    .map(([begin, rest]) => packet(0x100, [...begin, ...rest].slice(0, 184)));
  fc.assert(
    fc.property(fc.array(any, { maxLength: 6 }), fc.uint8Array({ maxLength: 200 }), (packets, tail) => {
      readTsHead(Buffer.concat([...packets, tail]));
    }),
  );
});
