import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readableSource } from './readable-source.ts';
import { findTsParts, MAX_TS_PARTS } from './ts-parts.ts';

const folder = mkdtempSync(join(tmpdir(), 'playauth-parts-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'film.ts');

const PMT = 0x1000;
const [H264, MPEG2, AAC, PRIVATE] = [0x1b, 0x02, 0x0f, 0x06];
type Streams = readonly (readonly [type: number, pid: number])[];

function packet(pid: number, content: readonly number[] = []): Buffer {
  const bytes = Buffer.alloc(188, 0xff);
  Buffer.from([0x47, (content.length > 0 ? 0x40 : 0) | (pid >> 8), pid & 0xff, 0x10, 0, ...content]).copy(bytes);
  return bytes;
}

function section(table: number, body: readonly number[]): readonly number[] {
  const length = 5 + body.length + 4;
  return [table, 0xb0 | (length >> 8), length & 0xff, 0, 1, 0xc1, 0, 0, ...body, 1, 2, 3, 4];
}

const two = (value: number): readonly number[] => [value >> 8, value & 0xff];
const programs = (...pids: readonly number[]): Buffer =>
  packet(
    0,
    section(
      0,
      pids.flatMap((pid, index) => [...two(index + 1), ...two(0xe000 | pid)]),
    ),
  );
const streams = (...list: Streams): Buffer =>
  packet(
    PMT,
    section(2, [
      ...two(0xe100),
      ...two(0xf000),
      ...list.flatMap(([type, pid]) => [type, ...two(0xe000 | pid), ...two(0xf000)]),
    ]),
  );
const media = packet(0x100);
/** Tables as muxers repeat them. */
const part = (...list: Streams): Buffer[] => [
  programs(PMT),
  streams(...list),
  media,
  programs(PMT),
  streams(...list),
  media,
];

async function parts(...packets: readonly Buffer[]): Promise<readonly number[]> {
  writeFileSync(path, Buffer.concat(packets));
  return (await findTsParts(path)).map((start) => start / 188);
}

const USUAL: Streams = [
  [H264, 0x100],
  [AAC, 0x101],
];

test('one table is one part', async () => {
  expect(await parts(...part(...USUAL), ...part(...USUAL))).toEqual([0]);
});

test.each<[string, Streams]>([
  [
    'another codec under the same number',
    [
      [MPEG2, 0x100],
      [AAC, 0x101],
    ],
  ],
  ['sound under the number of the picture', [[AAC, 0x100]]],
  [
    'the picture under another number',
    [
      [H264, 0x200],
      [AAC, 0x101],
    ],
  ],
  [
    'the sound under another number',
    [
      [H264, 0x100],
      [AAC, 0x300],
    ],
  ],
])('%s begins a part, at the table of programs', async (_, changed) => {
  expect(await parts(...part(...USUAL), ...part(...changed), ...part(...USUAL))).toEqual([0, 6, 12]);
});

test.each<[string, Streams]>([
  ['a further sound', [...USUAL, [AAC, 0x102]]],
  ['captions', [...USUAL, [PRIVATE, 0x103]]],
  ['no sound for a while', [[H264, 0x100]]],
  ['no picture and no sound', []],
])('%s begins none', async (_, changed) => {
  expect(await parts(...part(...USUAL), ...part(...changed), ...part(...USUAL))).toEqual([0]);
});

test('a table that comes once, or of which a part is missing, is damage', async () => {
  const once = [programs(PMT), streams([MPEG2, 0x100]), media];
  expect(await parts(...part(...USUAL), ...once, ...part(...USUAL))).toEqual([0]);
  const long = packet(PMT, [2, 0xb3, 0xff, 0, 1]);
  expect(await parts(...part(...USUAL), long, long, ...part(...USUAL))).toEqual([0]);
});

test('several programs, another format and an empty file have no parts', async () => {
  expect(await parts(programs(PMT, PMT + 1), streams(...USUAL), ...part(...USUAL).slice(1, 3))).toEqual([0]);
  expect(await parts(Buffer.from('FLV'), Buffer.alloc(400))).toEqual([]);
  expect(await parts(...part(...USUAL), Buffer.alloc(188))).toEqual([]);
  expect(await parts()).toEqual([0]);
});

test('a file with too many parts is refused with a sentence', async () => {
  const changing = Array.from({ length: MAX_TS_PARTS + 5 }, (_, index) =>
    part([index % 2 === 0 ? H264 : MPEG2, 0x100]),
  );
  writeFileSync(path, Buffer.concat(changing.flat()));
  const read = await readableSource(path, join(folder, 'copy'), { ffprobe: 'none', ffmpeg: 'none', timeoutMs: 1000 });
  expect(read).toMatchObject({ ok: false, reason: 'unsupported-format' });
});

test('a scan that is aborted ends, and the file is refused as aborted', async () => {
  writeFileSync(path, Buffer.concat([programs(PMT), streams([H264, 0x100]), packet(0x100)]));
  const options = { ffprobe: 'ffprobe', ffmpeg: 'ffmpeg', timeoutMs: 1000, signal: AbortSignal.abort() };
  await expect(findTsParts(path, options.signal)).rejects.toThrow();
  expect(await readableSource(path, join(folder, 'copy'), options)).toMatchObject({ ok: false, reason: 'aborted' });
});
