// Recordings joined by `cat`, as recorders of live streams leave them, through a whole server: what plays is as long as all of
// them, with picture and sound together.
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openLibrary, type Library } from '../browser/support/library.ts';
import { AAC, drawClip, H264 } from '../support/clips.ts';
import { beeping, flashing } from '../support/measure/flash-clips.ts';
import { frameSeconds, readFilm, worstSync } from '../support/measure/read-film.ts';

let library: Library;

beforeAll(async () => {
  library = await openLibrary();
});
afterAll(() => library[Symbol.asyncDispose]());

async function joined(name: string, parts: readonly { size: string; seconds: number }[]): Promise<string> {
  const path = join(library.folder, name);
  for (const [index, { size, seconds }] of parts.entries()) {
    const part = await drawClip(
      library.folder,
      `${name}-${String(index)}.flv`,
      ...[flashing(size, seconds, '20'), beeping(seconds), H264, AAC, ['-ar', '44100', '-g', '20']],
    );
    appendFileSync(path, readFileSync(part));
  }
  return path;
}

describe('FLV', () => {
  test.each([
    ['two', [3, 5]],
    ['three of other sizes', [2, 4, 3]],
  ] as const)('%s recordings play to the end of the last', async (name, seconds) => {
    const sizes = ['320x240', '480x360', '160x120'];
    const path = await joined(
      `${name}.flv`,
      seconds.map((each, index) => ({ size: name === 'two' ? '320x240' : sizes[index]!, seconds: each })),
    );
    const videoId = await library.add(path, name);
    const whole = seconds.reduce((sum, each) => sum + each, 0);
    const { PlayInfoList } = await library.call('GetPlayInfo', { VideoId: videoId, Formats: 'mp4' });
    const film = await readFilm(PlayInfoList.PlayInfo[0]!.PlayURL);
    expect(film.pictures).toHaveLength(20 * whole);
    expect(frameSeconds(film.pictures)).toBeCloseTo(1 / 20, 2);
    expect(film.flashes).toHaveLength(whole);
    expect(film.sound?.heardSeconds).toBeCloseTo(whole, 0);
    expect(worstSync(film)).toBeLessThan(0.08);
  });
});

describe('a transport stream of 24 frames a second', () => {
  const MPEG2 = ['-c:v', 'mpeg2video', '-q:v', '3'];
  const MP2 = ['-c:a', 'mp2', '-ar', '48000'];

  /** Parts behind each other on one clock, each with its own codecs and stream numbers. */
  async function stream(
    name: string,
    parts: readonly { seconds: number; args: readonly string[]; isSound?: boolean }[],
  ) {
    const path = join(library.folder, `${name}.ts`);
    let begin = 0;
    for (const [index, { seconds, args, isSound = false }] of parts.entries()) {
      const place = ['-output_ts_offset', String(begin), '-muxdelay', '0', ...args];
      const shown = isSound ? [] : [flashing('256x144', seconds, '24')];
      const part = await drawClip(library.folder, `${name}-${String(index)}.ts`, ...shown, beeping(seconds), place);
      appendFileSync(path, readFileSync(part));
      begin += seconds;
    }
    return { path, whole: begin };
  }

  test.each([
    [
      'picture: H.264, then MPEG-2',
      [
        { seconds: 3, args: [...H264, ...AAC] },
        { seconds: 5, args: [...MPEG2, ...AAC] },
      ],
    ],
    [
      'picture: MPEG-2, then H.264',
      [
        { seconds: 5, args: [...MPEG2, ...MP2] },
        { seconds: 3, args: [...H264, ...MP2] },
      ],
    ],
    [
      'sound: AAC, then MP2',
      [
        { seconds: 4, args: [...H264, ...AAC] },
        { seconds: 3, args: [...H264, ...MP2] },
      ],
    ],
    [
      'other stream numbers, twice',
      [
        { seconds: 2, args: [...H264, ...AAC] },
        { seconds: 3, args: [...H264, ...AAC, '-mpegts_start_pid', '768'] },
        { seconds: 2, args: [...H264, ...AAC] },
      ],
    ],
  ])('%s: all of it plays', async (name, parts) => {
    const { path, whole } = await stream(name.replaceAll(/[^a-z0-9]/gi, ''), parts);
    const videoId = await library.add(path, name);
    const { PlayInfoList } = await library.call('GetPlayInfo', { VideoId: videoId, Formats: 'mp4' });
    const film = await readFilm(PlayInfoList.PlayInfo[0]!.PlayURL);
    // FFmpeg may drop a frame at a joint, where sound and picture do not end together.
    expect(Math.abs(film.pictures.length - 24 * whole)).toBeLessThanOrEqual(parts.length);
    expect(film.flashes).toHaveLength(whole);
    expect(film.beeps).toHaveLength(whole);
    expect(worstSync(film)).toBeLessThan(0.08);
  });

  test('sound alone under the number that the picture had is heard', async () => {
    const alone = ['-vn', ...AAC, '-mpegts_start_pid', '256'];
    const parts = [
      { seconds: 3, args: [...H264, ...AAC] },
      { seconds: 4, args: alone, isSound: true },
    ];
    const { path, whole } = await stream('sound-alone', parts);
    const videoId = await library.add(path, 'Sound alone');
    const { PlayInfoList } = await library.call('GetPlayInfo', { VideoId: videoId, Formats: 'mp4' });
    const film = await readFilm(PlayInfoList.PlayInfo[0]!.PlayURL);
    expect(film.beeps).toHaveLength(whole);
    expect(film.flashes).toHaveLength(3);
  });
});
