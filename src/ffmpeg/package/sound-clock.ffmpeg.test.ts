// Real FFmpeg: sound whose sample rate changes in the middle, in files that have timestamps now and then or never, keeps its clock.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { H264 } from '../../../test/support/clips.ts';
import { beeping, flashing } from '../../../test/support/measure/flash-clips.ts';
import { findMarks } from '../../../test/support/measure/read-film.ts';
import { openClips } from '../../../test/support/open-clips.ts';
import { filmTemplate, soundTemplate } from '../plan/templates.testing.ts';
import { packageClip, SLOW, type Packaged } from './package-clip.testing.ts';

const { makeClip, makeFile } = openClips();
const FILM = [
  filmTemplate({ definition: 'FD', ifLarger: 'keep' }),
  filmTemplate({ definition: 'FD', ifLarger: 'keep', container: 'hls', segmentSeconds: 4 }),
];

interface Change {
  readonly extension: string;
  readonly codec: string;
  readonly from: number;
  readonly to: number;
  /** What the second recording begins at; by default where every file begins. */
  readonly at?: string;
}

/** Three seconds in mono, then three in stereo, appended as bytes. */
async function changing({ extension, codec, from, to, at }: Change, hasPicture: boolean): Promise<string> {
  const options = (channels: string): readonly string[] => ['-c:a', codec, '-ac', channels];
  const video = hasPicture ? [flashing('160x90', 3)] : [];
  const [first, second] = await Promise.all([
    makeClip(`first-${codec}.${extension}`, ...video, beeping(3, from), options('1'), hasPicture ? H264 : []),
    makeClip(`second-${codec}.${extension}`, ...video, beeping(3, to), options('2'), [
      ...(hasPicture ? H264 : []),
      ...(at === undefined ? [] : ['-output_ts_offset', at]),
    ]),
  ]);
  return makeFile(`${codec}-${String(from)}.${extension}`, Buffer.concat([readFileSync(first), readFileSync(second)]));
}

function secondsOf({ result }: Packaged): readonly number[] {
  return result.ok ? result.media.items.map((item) => item.durationSeconds) : [];
}

const WITHOUT_PICTURE: readonly Change[] = [
  { extension: 'mp3', codec: 'libmp3lame', from: 22_050, to: 44_100 },
  { extension: 'aac', codec: 'aac', from: 16_000, to: 48_000 },
  { extension: 'ogg', codec: 'libvorbis', from: 22_050, to: 48_000 },
  { extension: 'ts', codec: 'aac', from: 24_000, to: 44_100, at: '3' },
  { extension: 'mpg', codec: 'mp2', from: 32_000, to: 44_100 },
];

const WITH_PICTURE: readonly Change[] = [
  { extension: 'ts', codec: 'aac', from: 22_050, to: 48_000, at: '3' },
  { extension: 'ts', codec: 'aac', from: 48_000, to: 24_000, at: '70' },
  { extension: 'ts', codec: 'mp2', from: 24_000, to: 48_000 },
];

describe('sound whose sample rate changes', SLOW, () => {
  test.each(WITHOUT_PICTURE)('has its beeps in their places: $codec in $extension', async (change) => {
    const packaged = await packageClip(await changing(change, false), {}, [soundTemplate()]);
    expect(packaged.result).toMatchObject({ ok: true });
    for (const seconds of secondsOf(packaged)) expect(Math.abs(seconds - 6)).toBeLessThan(0.3);
    const { beeps } = await findMarks(join(packaged.workDir, 'sq.mp3'));
    expect(beeps.length).toBe(6);
    // Encoders put silence before the sound: up to a tenth of a second for each recording.
    for (const [index, beep] of beeps.entries()) expect(Math.abs(beep - index)).toBeLessThan(0.25);
    for (const index of [1, 2, 4, 5])
      expect(Math.abs((beeps[index] ?? NaN) - (beeps[index - 1] ?? NaN) - 1)).toBeLessThan(0.08);
  });

  test.each(WITH_PICTURE)('stays with the picture: $codec in $extension, from $from to $to', async (change) => {
    const packaged = await packageClip(await changing(change, true), {}, FILM);
    expect(packaged.result).toMatchObject({ ok: true });
    for (const file of ['fd.mp4', 'fd-plain.m3u8']) {
      const { flashes, beeps } = await findMarks(join(packaged.workDir, file));
      expect([file, flashes.length, beeps.length]).toEqual([file, 6, 6]);
      for (const [index, flash] of flashes.entries())
        expect(Math.abs(flash - (beeps[index] ?? NaN)), `${file}: mark ${String(index)}`).toBeLessThan(0.1);
    }
  });
});
