// FLV recordings joined by `cat`, as recorders of live streams leave them, through a whole server: what plays is as long as all
// of them, with picture and sound together.
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
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
