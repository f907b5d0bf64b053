// The long matrix (PLAYAUTH_TEST_MEDIA=long): every kind of film in many containers, codecs, lengths and rates is packaged, read back
// from MP4 and from HLS, and has its flashes and beeps within 80 ms to the end.
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageClip } from '../../src/ffmpeg/package/package-clip.testing.ts';
import { filmTemplate } from '../../src/ffmpeg/plan/templates.testing.ts';
import { openPlaylist } from '../support/measure/clear-playlist.ts';
import { frameSeconds, pictureSeconds, readFilm, type Film } from '../support/measure/read-film.ts';
import { openClips } from '../support/open-clips.ts';
import { FRAME_RATES, LENGTHS, VARIABLE } from './matrix/clock-kinds.ts';
import { CONTAINERS, JOINED, type FilmKind } from './matrix/film-kinds.ts';

const IS_LONG = process.env['PLAYAUTH_TEST_MEDIA'] === 'long';
const SEGMENT_SECONDS = 4;
const TEMPLATES = [
  filmTemplate({ definition: 'FD', ifLarger: 'keep' }),
  filmTemplate({ definition: 'FD', ifLarger: 'keep', container: 'hls', segmentSeconds: SEGMENT_SECONDS }),
];
const SYNC_SECONDS = 0.08;
const END_SECONDS = 0.2;

const clips = openClips();

function expectFilm({ pictures, flashes, beeps, sound }: Film, kind: FilmKind): void {
  const start = pictures[0]?.seconds ?? NaN;
  expect({ flashes: flashes.length, beeps: beeps.length }).toEqual({
    flashes: kind.flashes ?? kind.seconds,
    beeps: kind.beeps ?? kind.seconds,
  });
  // Every flash has its beep while there is sound, and the other way round.
  const distances = flashes.map((flash) => Math.min(...beeps.map((beep) => Math.abs(beep - flash))));
  const inBoth = distances.filter((distance) => distance < 0.5);
  expect(inBoth.length).toBe(Math.min(flashes.length, beeps.length));
  expect(Math.max(...inBoth)).toBeLessThan(kind.syncSeconds ?? SYNC_SECONDS);
  const last = Math.max(flashes.at(-1) ?? 0, beeps.at(-1) ?? 0) - start;
  expect(Math.abs(last - (kind.seconds - 1))).toBeLessThan(SYNC_SECONDS + 0.04);
  const length = pictureSeconds({ pictures, flashes, beeps, sound });
  // The last picture may stand until the end.
  expect(length).toBeLessThan(kind.seconds + END_SECONDS);
  expect(Math.max(length, (sound?.ends ?? 0) - start)).toBeGreaterThan(kind.seconds - END_SECONDS);
  if (kind.frameSeconds !== undefined) expect(frameSeconds(pictures)).toBeCloseTo(kind.frameSeconds, 3);
}

const KINDS: readonly FilmKind[] = [...JOINED, ...CONTAINERS, ...LENGTHS, ...FRAME_RATES, ...VARIABLE];

describe.runIf(IS_LONG)('a film', { timeout: 180_000 }, () => {
  async function expectKind(kind: FilmKind): Promise<void> {
    const { result, workDir } = await packageClip(await kind.make(clips), { timeoutMs: 150_000 }, TEMPLATES);
    if (!result.ok) throw new Error(`${result.detail} ${result.log ?? ''}`);
    for (const { durationSeconds } of result.media.items)
      expect(Math.abs(durationSeconds - kind.seconds)).toBeLessThan(END_SECONDS);
    expectFilm(await readFilm(join(workDir, 'fd.mp4')), kind);
    const { path, segments } = await openPlaylist(join(workDir, 'fd-plain.m3u8'));
    expectFilm(await readFilm(path), kind);
    expect(segments.every(({ beginsWithKeyFrame }) => beginsWithKeyFrame)).toBe(true);
    expect(Math.max(...segments.map(({ seconds }) => seconds))).toBeLessThan(1.5 * SEGMENT_SECONDS + 0.1);
    expect(segments).toHaveLength(Math.ceil((kind.seconds - END_SECONDS) / SEGMENT_SECONDS));
  }

  test.each(KINDS)('$name', expectKind);
});
