// Real FFmpeg: the cover shows something of the film, wherever in the film that is, and what fails beside the film leaves it whole.
import { existsSync } from 'node:fs';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { H264, generated, run } from '../../../test/support/clips.ts';
import { openClips } from '../../../test/support/open-clips.ts';
import { filmTemplate } from '../plan/templates.testing.ts';
import { packageClip, SLOW, type Packaged } from './package-clip.testing.ts';

const { folder, makeClip } = openClips();
const ONE = [filmTemplate({ definition: 'FD', ifLarger: 'keep' })];

async function coverOf(name: string, filters: string): Promise<{ mean: number; spread: number }> {
  const path = await makeClip(name, generated(filters), H264);
  const { result, workDir } = await packageClip(path, {}, ONE);
  expect(result).toMatchObject({ ok: true, media: { cover: 'cover.jpg', leftOut: [] } });
  return await lookAt(workDir);
}

async function lookAt(workDir: string): Promise<{ mean: number; spread: number }> {
  const { stdout } = await run('ffmpeg', [
    ...['-v', 'error', '-i', join(workDir, 'cover.jpg'), '-vf', 'signalstats,metadata=print:file=-', '-f', 'null', '-'],
  ]);
  const read = (key: string): number => Number(new RegExp(`signalstats\\.${key}=([\\d.]+)`).exec(stdout)?.[1]);
  return { mean: read('YAVG'), spread: read('YHIGH') - read('YLOW') };
}

const FILM = 'testsrc2=s=320x180:r=25';
const plain = (colour: string, seconds: string): string => `drawbox=c=${colour}:t=fill:enable='${seconds}'`;

describe('the cover of a film', SLOW, () => {
  test.each([
    ['begins black, shorter than a key frame lasts', `${FILM}:d=7,${plain('black', 'lt(t,3.1)')}`],
    ['is black for a fifth of it', `${FILM}:d=30,${plain('black', 'lt(t,6.3)')}`],
    ['begins white', `${FILM}:d=9,${plain('white', 'lt(t,4.4)')}`],
    ['shows something only between two key frames', `${FILM}:d=8,${plain('black', 'lt(t,4.2)+gt(t,5.7)')}`],
    ['has two frames', `${FILM}:d=0.08`],
  ])('that %s shows a picture of it', async (name, filters) => {
    expect((await coverOf(`${name.replace(/\W/g, '')}.mp4`, filters)).spread).toBeGreaterThan(80);
  });

  test('that fades in slowly is not taken in the dark', async () => {
    const { mean } = await coverOf('fade.mp4', `${FILM}:d=14,fade=t=in:d=9`);
    expect(mean).toBeGreaterThan(60);
  });

  test('of one colour is that colour', async () => {
    expect((await coverOf('dark.mp4', 'color=0x202020:s=320x180:r=25:d=3')).spread).toBeLessThan(8);
  });
});

describe('pictures that the owner asked for', SLOW, () => {
  const clip = (): Promise<string> => makeClip('late.mp4', generated(`${FILM}:d=5,${plain('black', 'lt(t,2)')}`), H264);

  test('the first frame is the cover, even if it shows nothing', async () => {
    const { workDir } = await packageClip(await clip(), { pictureOptions: { isFirstFrameCover: true } }, ONE);
    expect((await lookAt(workDir)).spread).toBeLessThan(8);
    expect(existsSync(join(workDir, 'thumbnails.vtt'))).toBe(true);
  });

  test('without thumbnails there is a cover all the same, and nothing is missing', async () => {
    const { workDir, result } = await packageClip(await clip(), { pictureOptions: { withoutThumbnails: true } }, ONE);
    expect(result).toMatchObject({ ok: true, media: { cover: 'cover.jpg', leftOut: [] } });
    expect((await lookAt(workDir)).spread).toBeGreaterThan(80);
    for (const name of ['thumbnails.vtt', 'thumbnails']) expect(existsSync(join(workDir, name))).toBe(false);
  });
});

describe('an extra that cannot be made', SLOW, () => {
  /** An FFmpeg that fails where its arguments name the file. */
  async function failingAt(name: string): Promise<string> {
    const path = join(folder, `failing-${name}`);
    await writeFile(path, `#!/bin/sh\ncase "$*" in *${name}*) exit 1;; esac\nexec ffmpeg "$@"\n`);
    await chmod(path, 0o700);
    return path;
  }

  async function packageWithout(name: string): Promise<Packaged> {
    const path = await makeClip('film.mp4', generated(`${FILM}:d=2`), H264);
    return await packageClip(path, { tools: { ffmpeg: await failingAt(name), ffprobe: 'ffprobe' } }, ONE);
  }

  test('is left out: a cover, and with it the thumbnails that are found through it', async () => {
    const { result, workDir } = await packageWithout('cover.jpg');
    expect(result).toMatchObject({ ok: true, media: { cover: undefined, leftOut: [{ extra: 'cover' }] } });
    expect(existsSync(join(workDir, 'thumbnails.vtt'))).toBe(false);
    expect((await readFile(join(workDir, 'fd.mp4'))).length).toBeGreaterThan(1000);
  });

  test('is left out: thumbnails, and the cover stays', async () => {
    const { result, workDir } = await packageWithout('thumbnails');
    expect(result).toMatchObject({ ok: true, media: { cover: 'cover.jpg', leftOut: [{ extra: 'thumbnails' }] } });
    expect(existsSync(join(workDir, 'thumbnails'))).toBe(false);
  });

  test('does not hide that the job was cancelled', async () => {
    const abort = new AbortController();
    const path = await makeClip('cancelled.mp4', generated(`${FILM}:d=2`), H264);
    const onProgress = (percent: number): void => void (percent >= 95 && abort.abort());
    const { result } = await packageClip(path, { signal: abort.signal, onProgress }, ONE);
    expect(result).toMatchObject({ ok: false, reason: 'aborted' });
  });
});
