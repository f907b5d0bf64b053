// Real FFmpeg: kinds of sources that were found among real files (docs/media.md), drawn small.
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { generated, H264, picture, run, tone } from '../../../test/support/clips.ts';
import { beeping } from '../../../test/support/measure/flash-clips.ts';
import { openPlaylist } from '../../../test/support/measure/clear-playlist.ts';
import { readFilm } from '../../../test/support/measure/read-film.ts';
import { openClips } from '../../../test/support/open-clips.ts';
import { packageClip, SLOW, type Packaged } from './package-clip.testing.ts';

const { makeClip } = openClips();

function pathOf({ result, workDir }: Packaged, format: string): string {
  if (!result.ok) throw new Error(result.detail);
  const item = result.media.items.find((each) => each.format === format);
  return join(workDir, item?.path ?? '');
}

describe('odd sources', SLOW, () => {
  test.each([
    ['svq1', 'yuv410p', '150x120', 'mov'],
    ['ffv1', 'yuv411p', '150x120', 'mkv'],
  ])(
    'a picture of %s in %s whose sides are no multiple of its chroma plays',
    async (codec, format, size, container) => {
      const encoder = ['-c:v', codec, '-pix_fmt', format, '-strict', '-1'];
      const packaged = await packageClip(await makeClip(`${codec}.${container}`, picture(size, 0.4), encoder));
      const { stdout } = await run('ffprobe', [
        '-v',
        'error',
        '-show_entries',
        'stream=width',
        pathOf(packaged, 'mp4'),
      ]);
      expect(stdout).toContain('width=150');
    },
  );

  test.each(['8000', '22050'])('sound of %s Hz begins with the picture in HLS', async (rate) => {
    const clip = await makeClip(`${rate}.mov`, picture('160x120', 1), tone(1), H264, '-c:a', 'pcm_s16le', '-ar', rate);
    const packaged = await packageClip(clip);
    const { segments } = await openPlaylist(pathOf(packaged, 'm3u8'), packaged.keys.get('FD'));
    expect((segments[0]?.firstPicture ?? 0) - (segments[0]?.firstSound ?? 0)).toBeLessThan(0.04);
  });

  test('sound that is shorter than a frame of its encoder plays', async () => {
    const samples = generated('sine=f=440:r=44100:d=0.0005');
    const packaged = await packageClip(await makeClip('short.wav', samples));
    expect((await readFilm(pathOf(packaged, 'mp3'))).sound?.heardSeconds).toBeGreaterThan(0.05);
  });

  test('Windows Media Audio begins at its beginning and is as long as it is', async () => {
    const packaged = await packageClip(await makeClip('beeps.wma', beeping(4, 44_100), '-c:a', 'wmav2'));
    const { beeps: heard, sound } = await readFilm(pathOf(packaged, 'mp3'));
    expect(heard[0]).toBeLessThan(0.08);
    expect(sound?.ends).toBeCloseTo(4, 0);
  });
});
