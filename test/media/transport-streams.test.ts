// Transport streams as broadcasts and recorders make them, through a whole server: several programs, packets with a time in front or
// with correction bytes behind, and what stands before the first packet. Picture and sound of one program play to the end.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openLibrary, type Library } from '../browser/support/library.ts';
import { AAC, drawClip, H264, picture, tone, type Arguments } from '../support/clips.ts';
import { beeping, flashing } from '../support/measure/flash-clips.ts';
import { pictureSeconds, readFilm, worstSync } from '../support/measure/read-film.ts';
import { multiplex, packetsOf, withStride } from '../support/ts-packets.ts';

const SECONDS = 8;

interface Part {
  readonly args: Arguments;
  readonly beginsAt?: number;
  /** What is said of it, if it is left out. */
  readonly lacks?: readonly string[];
}

let library: Library;

beforeAll(async () => {
  library = await openLibrary();
});
afterAll(() => library[Symbol.asyncDispose]());

const FILM: Arguments = [flashing('320x180', SECONDS), beeping(SECONDS), H264, AAC, ['-g', '25']];

async function programOf(number: number, args: Arguments, beginsAt = 0): Promise<Buffer> {
  const numbers = [
    ...['-mpegts_service_id', String(number), '-mpegts_pmt_start_pid', String(0x1000 + number)],
    ...['-mpegts_start_pid', String(0x100 * number), '-output_ts_offset', String(beginsAt)],
  ];
  return readFileSync(await drawClip(library.folder, `program-${String(number)}.ts`, ...args, numbers));
}

async function expectFilm(name: string, bytes: Buffer, leftOut: readonly string[] = []): Promise<void> {
  const path = join(library.folder, name);
  writeFileSync(path, bytes);
  const videoId = await library.add(path, name);
  const { PlayInfoList } = await library.call('GetPlayInfo', { VideoId: videoId, Formats: 'mp4' });
  const { DroppedTracks = [] } = (await library.call('GetVideoInfo', { VideoId: videoId })).Video;
  expect.soft(DroppedTracks.map(({ Codec, Reason }) => `${Codec}: ${Reason}`)).toEqual(leftOut);
  const [{ PlayURL, Duration, Width } = { PlayURL: '', Duration: '', Width: 0 }] = PlayInfoList.PlayInfo;
  const film = await readFilm(PlayURL);
  expect.soft(Width).toBe(320);
  expect.soft(Number(Duration)).toBeCloseTo(SECONDS, 0);
  expect.soft(pictureSeconds(film)).toBeCloseTo(SECONDS, 1);
  expect.soft([film.flashes.length, film.beeps.length]).toEqual([SECONDS, SECONDS]);
  expect.soft(worstSync(film)).toBeLessThan(0.08);
}

describe('several programs', () => {
  const other: Part = {
    args: [picture('640x360', SECONDS), tone(SECONDS), H264, ['-c:a', 'mp2']],
    lacks: ['h264: further track', 'mp2: further track'],
  };
  const radio: Part = { args: [tone(SECONDS), AAC], lacks: ['aac: further track'] };

  test.each([
    ['with one clock', [{ args: FILM }, { ...other }]],
    ['the second a day ahead', [{ args: FILM }, { ...other, beginsAt: 80_000 }]],
    ['the first a day ahead', [{ args: FILM, beginsAt: 80_000 }, { ...other }]],
    ['a radio before the film', [{ ...radio }, { args: FILM }]],
    ['a radio on an earlier clock before the film', [{ ...radio }, { args: FILM, beginsAt: 500 }]],
    ['a radio on a later clock before the film', [{ ...radio, beginsAt: 500 }, { args: FILM }]],
  ])('%s', async (name, programs: readonly Part[]) => {
    const parts: Buffer[] = [];
    for (const [index, { args, beginsAt }] of programs.entries())
      parts.push(await programOf(index + 1, args, beginsAt));
    await expectFilm(
      `${name}.ts`,
      multiplex(parts),
      programs.flatMap(({ lacks = [] }) => lacks),
    );
  });
});

test.each([
  ['192', { before: 4 }],
  ['204', { behind: 16 }],
] as const)('a film whose picture changes its codec, in packets of %s bytes', async (bytes, stride) => {
  const half = (codec: readonly string[], beginsAt: number): Promise<Buffer> =>
    programOf(1, [flashing('320x180', SECONDS / 2), beeping(SECONDS / 2), codec, AAC, ['-muxdelay', '0']], beginsAt);
  const film = [await half(H264, 0), await half(['-c:v', 'mpeg2video', '-q:v', '3'], SECONDS / 2)];
  await expectFilm(`changes-${bytes}.ts`, withStride(Buffer.concat(film), stride));
});

test('a program whose picture changes its codec, in packets of 204 bytes', async () => {
  const half = (codec: readonly string[], beginsAt: number): Promise<Buffer> =>
    programOf(1, [flashing('320x180', SECONDS / 2), beeping(SECONDS / 2), codec, AAC, ['-muxdelay', '0']], beginsAt);
  const film = [await half(H264, 0), await half(['-c:v', 'mpeg2video', '-q:v', '3'], SECONDS / 2)];
  const second = await programOf(2, [picture('640x360', SECONDS), H264], 300);
  const stream = withStride(multiplex([Buffer.concat(film), second]), { behind: 16 });
  await expectFilm('changes.ts', stream, ['h264: further track']);
});

describe('odd packets', () => {
  const noise = Buffer.from(Array.from({ length: 5001 }, (_, at) => (at * 73 + (at >> 3)) % 251));

  test.each([
    ['of 192 bytes', 'm2ts', (ts: Buffer) => withStride(ts, { before: 4 })],
    ['of 192 bytes under another name', 'ts', (ts: Buffer) => withStride(ts, { before: 4 })],
    ['of 204 bytes', 'ts', (ts: Buffer) => withStride(ts, { behind: 16 })],
    ['behind garbage', 'ts', (ts: Buffer) => Buffer.concat([noise, ts])],
    ['behind zeros', 'ts', (ts: Buffer) => Buffer.concat([Buffer.alloc(20_000), ts])],
    ['from the middle of one on', 'ts', (ts: Buffer) => ts.subarray(77)],
    ['of 192 bytes from the middle of one on', 'm2ts', (ts: Buffer) => withStride(ts, { before: 4 }).subarray(99)],
    [
      'with garbage between them',
      'ts',
      (ts: Buffer) =>
        Buffer.concat(
          packetsOf(ts).map((packet, index) =>
            index === 30 ? Buffer.concat([packet, noise.subarray(0, 333)]) : packet,
          ),
        ),
    ],
  ] as const)('%s', async (name, extension, change) => {
    await expectFilm(`${name}.${extension}`, change(await programOf(1, FILM)));
  });
});
