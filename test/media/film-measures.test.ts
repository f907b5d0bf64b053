// The tools that measure films, on clips with a known shift, and on encrypted HLS that is read with its key.
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageClip } from '../../src/ffmpeg/package/package-clip.testing.ts';
import { AAC, H264 } from '../support/clips.ts';
import { beeping, flashing } from '../support/measure/flash-clips.ts';
import { openPlaylist } from '../support/measure/clear-playlist.ts';
import { frameSeconds, pictureSeconds, readFilm, worstSync } from '../support/measure/read-film.ts';
import { openClips } from '../support/open-clips.ts';

const { makeClip } = openClips();

describe('a measured film', () => {
  test('has its flashes and beeps where they were drawn, and its frames at their distance', async () => {
    const film = await readFilm(
      await makeClip('exact.mkv', flashing('192x108', 4, '30'), beeping(4), H264, ['-c:a', 'flac']),
    );
    expect(film.flashes.map(Math.round)).toEqual([0, 1, 2, 3]);
    expect(film.beeps).toHaveLength(4);
    expect(worstSync(film)).toBeLessThan(0.01);
    expect(frameSeconds(film.pictures)).toBeCloseTo(1 / 30, 3);
    expect(pictureSeconds(film)).toBeCloseTo(4, 1);
    expect(film.sound?.heardSeconds).toBeCloseTo(4, 1);
  });

  test.each([0.15, 0.3])('whose sound is %s s late is measured as that late', async (late) => {
    const shifted = ['-itsoffset', String(late), ...beeping(4)];
    const film = await readFilm(
      await makeClip(`late-${String(late)}.mkv`, flashing('192x108', 4), shifted, H264, ['-c:a', 'flac']),
    );
    expect(worstSync(film)).toBeCloseTo(late, 1);
  });

  test('is read from encrypted HLS with its key, segment by segment', async () => {
    const path = await makeClip('film.mp4', flashing('192x108', 9, '50'), beeping(9), H264, AAC);
    const packaged = await packageClip(path);
    if (!packaged.result.ok) throw new Error(packaged.result.detail);
    const item = packaged.result.media.items.find(({ format }) => format === 'm3u8')!;
    const { path: clear, segments } = await openPlaylist(join(packaged.workDir, item.path), packaged.keys.get('FD'));
    expect(segments.map(({ seconds }) => Math.round(seconds))).toEqual([4, 4, 1]);
    expect(segments.every(({ beginsWithKeyFrame }) => beginsWithKeyFrame)).toBe(true);
    expect((segments[1]?.firstPicture ?? 0) - (segments[0]?.firstPicture ?? 0)).toBeCloseTo(4, 1);
    const film = await readFilm(clear);
    expect(film.flashes).toHaveLength(9);
    expect(worstSync(film)).toBeLessThan(0.08);
    expect(frameSeconds(film.pictures)).toBeCloseTo(1 / 50, 3);
  });
});
