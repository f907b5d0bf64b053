// Real FFmpeg: flashes and beeps stay together to the end of films that change in the middle, whose clock is odd, or whose tracks
// are of different length. Read back from MP4 and HLS.
import { readFileSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { AAC, H264, picture, run, tone } from '../../../test/support/clips.ts';
import { beeping, flashing, flashingSquare } from '../../../test/support/measure/flash-clips.ts';
import { findMarks } from '../../../test/support/measure/read-film.ts';
import { openClips } from '../../../test/support/open-clips.ts';
import { filmTemplate, soundTemplate } from '../plan/templates.testing.ts';
import { packageClip, SLOW, type Packaged } from './package-clip.testing.ts';

const { makeClip, makeFile } = openClips();
const MP4_AND_HLS = [
  filmTemplate({ definition: 'FD', ifLarger: 'keep' }),
  filmTemplate({ definition: 'FD', ifLarger: 'keep', container: 'hls', segmentSeconds: 4 }),
];
const FILES = ['fd.mp4', 'fd-plain.m3u8'];

function appended(name: string, parts: readonly string[]): string {
  return makeFile(name, Buffer.concat(parts.map((part) => readFileSync(part))));
}

async function packageFilm(path: string): Promise<Packaged> {
  const packaged = await packageClip(path, {}, MP4_AND_HLS);
  expect(packaged.result).toMatchObject({ ok: true });
  return packaged;
}

function secondsOf({ result }: Packaged): readonly number[] {
  return result.ok ? result.media.items.map((item) => item.durationSeconds) : [];
}

/** Each second has its flash and its beep, to the end. */
async function expectTogether({ workDir }: Packaged, count: number): Promise<void> {
  for (const file of FILES) {
    const { flashes, beeps } = await findMarks(join(workDir, file));
    expect([file, flashes.length, beeps.length]).toEqual([file, count, count]);
    for (const [index, flash] of flashes.entries()) {
      expect(Math.abs(flash - (beeps[index] ?? NaN)), `${file}: mark ${String(index)}`).toBeLessThan(0.08);
      expect(Math.abs(flash - index), `${file}: flash ${String(index)}`).toBeLessThan(0.12);
    }
  }
}

async function segmentsOf({ workDir }: Packaged): Promise<readonly number[]> {
  const playlist = await readFile(join(workDir, 'fd-plain.m3u8'), 'utf8');
  return [...playlist.matchAll(/^#EXTINF:([\d.]+)/gm)].map(([, seconds]) => Number(seconds));
}

describe('a film that changes in the middle', SLOW, () => {
  test('in size keeps its clock and its shapes', async () => {
    const one = await makeClip('one.ts', flashingSquare('480x270', 3), beeping(3), H264, AAC);
    const two = await makeClip('two.ts', flashingSquare('240x270', 3), beeping(3), H264, AAC, [
      '-output_ts_offset',
      '3',
    ]);
    const packaged = await packageFilm(appended('size.ts', [one, two]));
    await expectTogether(packaged, 6);
    const detect = [
      '-ss',
      '4.5',
      '-i',
      join(packaged.workDir, 'fd.mp4'),
      '-frames:v',
      '3',
      '-vf',
      'cropdetect=round=2',
    ];
    const { stderr } = await run('ffmpeg', [...detect, '-f', 'null', '-']);
    const [, width = '', height = ''] = /crop=(\d+):(\d+)/.exec(stderr) ?? [];
    expect(Math.abs(Number(width) - Number(height))).toBeLessThanOrEqual(6);
  });

  const REORDERED = ['-c:v', 'libx264', '-preset', 'superfast', '-pix_fmt', 'yuv420p', '-bf', '2'];
  const MPEG2 = ['-c:v', 'mpeg2video', '-bf', '2', '-c:a', 'mp2'];

  // The parts overlap by the frames that are decoded before they are shown, and by a frame of sound.
  test('of its recording stays in sync, with frames in another order: MPEG-TS', async () => {
    const part = (name: string, size: string, at: string): Promise<string> =>
      makeClip(name, flashing(size, 3), beeping(3), REORDERED, AAC, '-output_ts_offset', at);
    const parts = [await part('b1.ts', '320x180', '0'), await part('b2.ts', '256x144', '3')];
    await expectTogether(await packageFilm(appended('reordered.ts', parts)), 6);
  });

  // Several frames share a packet, which says of one alone when it is shown.
  test.each([1, 2])(
    'of its recording or not plays, with frames in another order: program stream of %i',
    async (count) => {
      const part = await makeClip('b.mpg', flashing('352x288', 3), beeping(3), MPEG2);
      await expectTogether(
        await packageFilm(appended(`reordered-${String(count)}.mpg`, Array(count).fill(part))),
        3 * count,
      );
    },
  );

  test('in channels and sample rate has as much sound as before', async () => {
    const mono = await makeClip('mono.ts', beeping(3, 44_100), ['-ac', '1'], AAC);
    const stereo = await makeClip('stereo.ts', beeping(3), ['-ac', '2'], AAC, ['-output_ts_offset', '3']);
    const path = appended('channels.ts', [mono, stereo]);
    const { result, workDir } = await packageClip(path, {}, [soundTemplate()]);
    expect(result.ok && Math.abs((result.media.items[0]?.durationSeconds ?? 0) - 6)).toBeLessThan(0.2);
    const { stderr } = await run('ffmpeg', [
      '-i',
      join(workDir, 'sq.mp3'),
      '-af',
      'silencedetect=n=-40dB:d=1.2',
      '-f',
      'null',
      '-',
    ]);
    expect(stderr).not.toContain('silence_start');
  });

  test('because recordings were appended is one film: MPEG-TS an hour apart, and WebM that begins again', async () => {
    const parts = await Promise.all([
      makeClip('first.ts', flashing('320x180', 3), beeping(3), H264, AAC),
      makeClip('later.ts', flashing('320x180', 2), beeping(2), H264, AAC, ['-output_ts_offset', '3700']),
    ]);
    await expectTogether(await packageFilm(appended('hour.ts', parts)), 5);
    const browser = ['-c:v', 'libvpx', '-deadline', 'realtime', '-c:a', 'libopus'];
    const recordings = await Promise.all([
      makeClip('rec1.webm', flashing('320x180', 3), beeping(3), browser),
      makeClip('rec2.webm', flashing('320x180', 2), beeping(2), browser),
    ]);
    await expectTogether(await packageFilm(appended('again.webm', recordings)), 5);
  });
});

describe('MPEG-TS recordings that were appended', SLOW, () => {
  // The end of the first one's sound is in the file behind the first pictures of the next.
  test.each([
    ['AC-3, half an hour later', 'ac3', 1803],
    ['E-AC-3, five minutes earlier', 'eac3', -300],
    ['AC-3, a minute later', 'ac3', 63],
  ])('stay in sync: %s', async (_, codec, laterBy) => {
    const begin = 400;
    const part = (name: string, at: number): Promise<string> =>
      makeClip(name, flashing('320x180', 3), beeping(3), H264, ['-c:a', codec, '-output_ts_offset', String(at)]);
    const parts = [await part('p1.ts', begin), await part('p2.ts', begin + laterBy)];
    await expectTogether(await packageFilm(appended('late-sound.ts', parts)), 6);
  });
});

describe('the length of a film', SLOW, () => {
  test('is not that of its subtitles, nor of another sound track', async () => {
    const subtitles = makeFile('long.srt', '1\n00:00:00,000 --> 00:00:40,000\nhi\n');
    const path = await makeClip('longer.mkv', flashing('320x180', 4), beeping(4), ['-i', subtitles], tone(9), [
      ...['-map', '0', '-map', '1', '-map', '2', '-map', '3'],
      ...H264,
      ...AAC,
    ]);
    const packaged = await packageFilm(path);
    for (const seconds of secondsOf(packaged)) expect(Math.abs(seconds - 4)).toBeLessThan(0.15);
    await expectTogether(packaged, 4);
  });

  test('is what it is where the file declares three days', async () => {
    const bytes = readFileSync(await makeClip('lie.flv', flashing('320x180', 4), beeping(4, 44_100), H264, AAC));
    bytes.writeDoubleBE(3 * 86_400, bytes.indexOf('duration') + 9);
    await expectTogether(await packageFilm(makeFile('days.flv', bytes)), 4);
  });

  test('leaves out a frame that claims to be hours ahead', async () => {
    const film = await makeClip('film.mp4', flashing('320x180', 4), beeping(4), H264, AAC, [
      '-video_track_timescale',
      '12800',
    ]);
    const stray = "setts=pts='if(eq(N,33),PTS+8000*12800,PTS)':dts=DTS";
    const path = await makeClip('stray.mp4', ['-i', film, '-c', 'copy', '-bsf:v', stray]);
    await expectTogether(await packageFilm(path), 4);
  });

  test('has the sound that begins long after the picture in MPEG-TS', async () => {
    const late = ['-itsoffset', '18', ...beeping(3)];
    const path = await makeClip('late.ts', flashing('64x36', 21), late, H264, AAC);
    const { beeps } = await findMarks(join((await packageFilm(path)).workDir, 'fd.mp4'));
    expect(beeps.map(Math.round)).toEqual([18, 19, 20]);
  });

  test('includes sound behind the last picture, which stands, in segments near their target', async () => {
    const packaged = await packageFilm(await makeClip('sound.mp4', picture('320x180', 3), tone(21), H264, AAC));
    for (const seconds of secondsOf(packaged)) expect(Math.abs(seconds - 21)).toBeLessThan(0.15);
    expect(Math.max(...(await segmentsOf(packaged)))).toBeLessThan(6.1);
    const last = await run('ffmpeg', [
      ...[
        '-v',
        'error',
        '-sseof',
        '-0.5',
        '-i',
        join(packaged.workDir, 'fd.mp4'),
        '-frames:v',
        '1',
        '-f',
        'framemd5',
        '-',
      ],
    ]);
    expect(last.stdout).toMatch(/^0,/m);
  });
});

describe('frames', SLOW, () => {
  async function framesOf({ workDir }: Packaged): Promise<string> {
    const entries = ['-count_frames', '-select_streams', 'v', '-show_entries', 'stream=avg_frame_rate,nb_read_frames'];
    const { stdout } = await run('ffprobe', ['-v', 'error', ...entries, '-of', 'csv=p=0', join(workDir, 'fd.mp4')]);
    return stdout.trim();
  }

  test.each([
    ['24000/1001', 'mkv', '24000/1001,48'],
    ['30000/1001', 'flv', '30000/1001,60'],
    ['50', 'ts', '50/1,100'],
    ['100', 'mp4', '50/1,100'],
  ])('at %s in %s are kept exactly, or halved above sixty', async (rate, type, expected) => {
    const path = await makeClip(`rate.${type}`, picture('160x90', 2, { rate: rate as never }), H264);
    expect(await framesOf(await packageFilm(path))).toBe(expected);
  });

  test('of a variable rate are all kept', async () => {
    const vary = ['-vf', "select='gte(t,3)+not(mod(n,10))'", '-fps_mode', 'vfr'];
    const drawn = await makeClip('vary.mp4', picture('160x90', 5, { rate: 60 }), vary, H264);
    const path = await makeClip('vary.mkv', ['-i', drawn, '-c', 'copy']);
    expect(await framesOf(await packageFilm(path))).toMatch(/,138$/);
  });

  test('that stand for long are repeated, so that segments stay near their target', async () => {
    const still = ['-vf', "select='lt(n,20)+gte(t,17)'", '-fps_mode', 'vfr'];
    const packaged = await packageFilm(await makeClip('still.mp4', picture('160x90', 20), still, H264));
    const segments = await segmentsOf(packaged);
    expect(Math.max(...segments)).toBeLessThan(6.1);
    expect(segments).toHaveLength(5);
  });
});

test('every rendition of HLS has the same clock, at any frame rate and order of frames', SLOW, async () => {
  const path = await makeClip('clock.mp4', picture('640x360', 3), tone(3), H264, AAC);
  const hls = { container: 'hls', ifLarger: 'keep', segmentSeconds: 4 } as const;
  const templates = [
    filmTemplate({ ...hls, definition: 'FD', video: { fps: 8, width: 320 } }),
    filmTemplate({ ...hls, definition: 'LD', video: { profile: 'baseline', width: 480 } }),
    filmTemplate({ ...hls, definition: 'SD' }),
  ];
  const { result } = await packageClip(path, { preset: 'veryfast' }, templates);
  const starts = result.ok ? result.media.items.map((item) => item.hls?.firstVideoPts) : [];
  expect(starts).toEqual([1_026_000, 1_026_000, 1_026_000]);
});

test('a segment of a few packets is recognized as a transport stream', SLOW, async () => {
  const path = await makeClip(
    'black.mp4',
    ['-f', 'lavfi', '-i', 'color=black:s=160x120:r=0.5:d=4'],
    ['-c:v', 'libx264'],
  );
  const { workDir } = await packageFilm(path);
  const { stdout } = await run('ffprobe', [
    '-v',
    'error',
    '-show_entries',
    'format=format_name',
    '-of',
    'csv=p=0',
    join(workDir, 'fd-plain.m3u8'),
  ]);
  expect(stdout.trim()).toBe('hls');
  writeFileSync(join(workDir, 'copy.bin'), readFileSync(join(workDir, 'fd-plain', '00000.ts')));
  const alone = await run('ffprobe', [
    '-v',
    'error',
    '-show_entries',
    'format=format_name',
    '-of',
    'csv=p=0',
    join(workDir, 'copy.bin'),
  ]);
  expect(alone.stdout.trim()).toBe('mpegts');
});
