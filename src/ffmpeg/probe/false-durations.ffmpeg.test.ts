// Real ffprobe: files of a few seconds that declare a day or more, and files that really last that long, are answered at once:
// with their own length, or with a reason.
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { AAC, H264, picture, run, tone } from '../../../test/support/clips.ts';
import { openClips } from '../../../test/support/open-clips.ts';
import { PROBE } from '../package/package-clip.testing.ts';
import type { ProbeResult } from '../source-info.ts';
import { probeSource } from './probe-source.ts';

const { makeClip, makeFile } = openClips();
const HOUR = 3600;
const SECONDS = 3;
const ANSWER_MS = 10_000;

async function probeAtOnce(path: string): Promise<ProbeResult> {
  const startedAt = performance.now();
  const result = await probeSource(path, PROBE);
  expect(performance.now() - startedAt).toBeLessThan(ANSWER_MS);
  return result;
}

async function expectOwnLength(path: string): Promise<void> {
  const result = await probeAtOnce(path);
  expect(result).toMatchObject({ ok: true });
  if (result.ok) expect(Math.abs(result.source.durationSeconds - SECONDS)).toBeLessThan(0.15);
}

/** As a program reads it that believes the file. */
async function expectDeclaredDay(path: string): Promise<string> {
  const { stdout } = await run('ffprobe', ['-v', 'quiet', '-show_entries', 'format=duration', '-of', 'csv=p=0', path]);
  expect(Number(stdout)).toBeGreaterThan(24 * HOUR);
  return path;
}

let film: string;
beforeAll(async () => {
  film = await makeClip('film.mp4', picture('64x48', SECONDS), tone(SECONDS), H264, ['-g', '5'], AAC);
});

async function remuxed(name: string, ...options: readonly string[]): Promise<Buffer> {
  return readFileSync(await makeClip(name, ['-i', film, '-map', '0', '-c', 'copy', ...options]));
}

/** Of a box of version 0: the duration stands at this distance from the name. */
function declareInBoxes(bytes: Buffer, seconds: number): Buffer {
  const timescale = { mvhd: 16, mdhd: 16 } as const;
  for (const name of ['mvhd', 'tkhd', 'mdhd', 'mehd'])
    for (let at = bytes.indexOf(name); at >= 0; at = bytes.indexOf(name, at + 4)) {
      const scale = name in timescale ? bytes.readUInt32BE(at + 16) : 1000;
      const place = name === 'tkhd' ? at + 24 : name === 'mehd' ? at + 8 : at + 20;
      bytes.writeUInt32BE(Math.min(0xffff_fffe, seconds * scale), place);
    }
  return bytes;
}

describe('a declared day is not believed', () => {
  test('in the boxes of MP4, also in fragments', async () => {
    await expectOwnLength(
      await expectDeclaredDay(makeFile('day.mp4', declareInBoxes(await remuxed('plain.mp4'), 25 * HOUR))),
    );
    const fragmented = await remuxed('parts.mp4', '-movflags', '+frag_keyframe+empty_moov');
    await expectOwnLength(await expectDeclaredDay(makeFile('day-parts.mp4', declareInBoxes(fragmented, 30 * HOUR))));
  });

  test('in the metadata of FLV', async () => {
    const bytes = await remuxed('plain.flv');
    bytes.writeDoubleBE(40 * HOUR, bytes.indexOf('duration') + 9);
    await expectOwnLength(await expectDeclaredDay(makeFile('day.flv', bytes)));
  });

  test('in the header of Matroska', async () => {
    const bytes = await remuxed('plain.mkv');
    // The element Duration, as a double.
    bytes.writeDoubleBE(26 * HOUR * 1000, bytes.indexOf(Buffer.from([0x44, 0x89, 0x88])) + 3);
    await expectOwnLength(await expectDeclaredDay(makeFile('day.mkv', bytes)));
  });

  test('in the headers of AVI', async () => {
    const drawn = await makeClip('plain.avi', picture('64x48', SECONDS), tone(SECONDS), [
      '-c:v',
      'mpeg4',
      '-c:a',
      'mp3',
    ]);
    const bytes = readFileSync(drawn);
    bytes.writeUInt32LE(50 * HOUR * 25, bytes.indexOf('avih') + 8 + 16);
    bytes.writeUInt32LE(50 * HOUR * 25, bytes.indexOf('strh') + 8 + 32);
    await expectOwnLength(await expectDeclaredDay(makeFile('day.avi', bytes)));
  });

  test('in the sizes of a WAV that was recorded as a stream', async () => {
    const bytes = readFileSync(await makeClip('plain.wav', tone(SECONDS), ['-ar', '8000', '-ac', '1']));
    bytes.writeUInt32LE(0xffff_ffff, 4);
    bytes.writeUInt32LE(0xffff_ffff, bytes.indexOf('data') + 4);
    await expectOwnLength(makeFile('stream.wav', bytes));
  });

  test('by subtitles that stand for a day', async () => {
    const subtitles = makeFile('day.srt', '1\n00:00:00,000 --> 27:00:00,000\nstill here\n');
    await expectOwnLength(await makeClip('subtitled.mkv', ['-i', film, '-i', subtitles, '-c', 'copy', '-c:s', 'srt']));
  });

  test('by a clock that begins a day late', async () => {
    for (const name of ['late.ts', 'late.mkv', 'late.flv'])
      await expectOwnLength(
        await makeClip(name, ['-i', film, '-c', 'copy', '-output_ts_offset', '90000', '-muxdelay', '0']),
      );
  });

  test('by recordings that are appended a day apart', async () => {
    const half = (name: string, offset: string): Promise<Buffer> =>
      makeClip(name, picture('64x48', SECONDS / 2), tone(SECONDS / 2), H264, AAC, ['-output_ts_offset', offset]).then(
        (path) => readFileSync(path),
      );
    const parts = [await half('one.ts', '0'), await half('two.ts', '86400')];
    await expectOwnLength(makeFile('apart.ts', Buffer.concat(parts)));
  });
});

describe('a file whose packets themselves last a day', () => {
  test.each([
    ['a frame in each hour', 'hours.mp4', ['-bsf:v', `setts=ts=N*${String(HOUR)}/TB`]],
    ['a frame in each hour of Matroska', 'hours.mkv', ['-bsf:v', `setts=ts=N*${String(HOUR)}/TB`]],
    [
      'frames that end a day after the others',
      'jump.mp4',
      ['-bsf:v', `setts=ts=TS+gte(N\\,40)*${String(24 * HOUR)}/TB`],
    ],
  ])('is refused with a reason at once: %s', async (_, name, options) => {
    const silent = await makeClip(`silent-${name}`, picture('64x48', SECONDS), H264, ['-bf', '0']);
    const path = await makeClip(name, ['-i', silent, '-c', 'copy', '-video_track_timescale', '1000', ...options]);
    const result = await probeAtOnce(path);
    expect(result.ok ? result.source.durationSeconds : result.reason).toMatch(/^(?:too-long|broken-clock)$/);
  });
});
