// Pictures taken by real FFmpeg from a clip whose brightness shows the second: how many, how large, and of which instants.
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { planSnapshots } from '../../src/ffmpeg/snapshots/plan-snapshots.ts';
import type { SnapshotSpec, SpriteSpec } from '../../src/ffmpeg/snapshots/snapshot-spec.ts';
import { PROBE, SLOW } from '../../src/ffmpeg/package/package-clip.testing.ts';
import { greys, H264, LONG_GOP, picture, tone } from '../support/clips.ts';
import { openClips } from '../support/open-clips.ts';
import { secondAt, sizeOf } from '../support/read-media.ts';
import { probeSource } from '../../src/ffmpeg/probe/probe-source.ts';
import { takeSnapshots } from '../../src/ffmpeg/snapshots/run-snapshots.ts';

const clips = openClips();
let film = '';
beforeAll(async () => {
  film = await clips.makeClip('film.mp4', greys('320x180', 20), LONG_GOP);
}, 60_000);

async function take(path: string, spec: Partial<SnapshotSpec>) {
  const workDir = await mkdtemp(join(tmpdir(), 'playauth-snapshots-'));
  onTestFinished(() => rm(workDir, { recursive: true }));
  const probed = await probeSource(path, PROBE);
  if (!probed.ok || probed.source.video === undefined) throw new Error('not a video');
  const { video, durationSeconds } = probed.source;
  const planned = planSnapshots({ startMs: 0, count: 1, intervalSeconds: 1, ...spec }, { ...video, durationSeconds });
  if (!planned.ok) throw new Error(planned.reason);
  const percents: number[] = [];
  const deadline = AbortSignal.timeout(60_000);
  const result = await takeSnapshots(
    {
      workDir,
      sourcePath: path,
      tools: { ffmpeg: 'ffmpeg', ffprobe: 'ffprobe' },
      timeoutMs: 60_000,
      limits: { maxMemoryBytes: 4 * 1024 ** 3 },
      signal: deadline,
      deadline,
    },
    {
      source: { path, video },
      plan: planned.plan,
      onProgress: (percent: number) => percents.push(percent),
    },
  );
  const names = (await readdir(workDir, { recursive: true })).filter((name) => name.endsWith('.jpg')).sort();
  return { result, workDir, names, percents, plan: planned.plan };
}

const WHOLE = { x: 0, y: 0, width: 320, height: 180 };

async function secondsOf(path: string, spec: Partial<SnapshotSpec>, area = WHOLE): Promise<number[]> {
  const { result, workDir, names } = await take(path, spec);
  expect(result).toEqual({ ok: true });
  const seconds: number[] = [];
  for (const name of names) seconds.push(await secondAt(join(workDir, name), area));
  return seconds;
}

describe('single pictures', SLOW, () => {
  test.each<[string, Partial<SnapshotSpec>, number[]]>([
    ['the first one', {}, [0]],
    ['at an offset', { startMs: 7500 }, [7]],
    ['at the end: the last one', { startMs: 20_000 }, [19]],
    ['long after the end: the last one', { startMs: 99_000_000 }, [19]],
    ['far apart', { count: 3, intervalSeconds: 6, startMs: 500 }, [0, 6, 12]],
    ['in one go', { count: 6, intervalSeconds: 3, startMs: 1500 }, [1, 4, 7, 10, 13, 16]],
    ['in one go, up to the end', { count: 1000, intervalSeconds: 1, startMs: 15_500 }, [15, 16, 17, 18, 19]],
    ['evenly', { count: 8, intervalSeconds: 0 }, [0, 2, 5, 7, 10, 12, 15, 17]],
    [
      'as named, the same one twice and one after the end',
      { offsetsMs: [9500, 500, 9500, 30_000, 31_000] },
      [9, 0, 9, 19, 19],
    ],
  ])('%s', async (_, spec, seconds) => {
    expect(await secondsOf(film, spec)).toEqual(seconds);
  });

  test('have the requested size, also an odd one, and five digits in their names', async () => {
    const { workDir, names, percents } = await take(film, { count: 2, intervalSeconds: 8, width: 101, height: 57 });
    expect(names).toEqual(['00001.jpg', '00002.jpg']);
    for (const name of names) expect(await sizeOf(join(workDir, name))).toBe('mjpeg,101,57');
    expect(percents.at(-1)).toBe(100);
    expect(await sizeOf(join((await take(film, { width: 160 })).workDir, '00001.jpg'))).toBe('mjpeg,160,90');
    expect(await sizeOf(join((await take(film, {})).workDir, '00001.jpg'))).toBe('mjpeg,320,180');
  });

  test('are upright, and as wide as the displayed film', async () => {
    const stretched = await clips.makeClip('par.mp4', picture('320x240', 1), H264, ['-vf', 'setsar=4/3']);
    expect(await sizeOf(join((await take(stretched, {})).workDir, '00001.jpg'))).toBe('mjpeg,427,240');
  });

  test('are taken from a film whose sound is much longer than its picture', async () => {
    const long = await clips.makeClip('long.mkv', ['-i', film], tone(60), ['-c:v', 'copy', '-c:a', 'aac']);
    expect(await secondsOf(long, { offsetsMs: [58_000, 24_000, 3500] })).toEqual([19, 19, 3]);
    expect(await secondsOf(long, { startMs: 55_500, count: 4 })).toEqual([19, 19, 19, 19]);
  });

  test('are taken from a film with few frames', async () => {
    const still = await clips.makeClip('still.mp4', greys('320x180', 20, '1/5'), H264);
    expect(await secondsOf(still, { count: 11, startMs: 0 })).toEqual([0, 0, 0, 0, 0, 5, 5, 5, 5, 5, 10]);
  });
});

describe('sprites', SLOW, () => {
  const sprite: SpriteSpec = {
    cellWidth: 60,
    cellHeight: 34,
    columns: 3,
    lines: 2,
    padding: 7,
    margin: 11,
    color: 'white',
    keepsCells: true,
  };

  test('show each instant in its cell, on as many sheets as needed, with the single pictures beside them', async () => {
    const { result, workDir, names } = await take(film, { count: 8, intervalSeconds: 2, startMs: 500, sprite });
    expect(result).toEqual({ ok: true });
    const cells = Array.from({ length: 8 }, (_, index) => `cells/0000${String(index + 1)}.jpg`);
    expect(names).toEqual(['00001.jpg', '00002.jpg', ...cells]);
    expect(await sizeOf(join(workDir, 'cells/00001.jpg'))).toBe('mjpeg,320,180');
    for (const name of ['00001.jpg', '00002.jpg'])
      expect(await sizeOf(join(workDir, name))).toBe(`mjpeg,${String(22 + 3 * 60 + 14)},${String(22 + 2 * 34 + 7)}`);
    for (let index = 0; index < 8; index += 1) {
      const place = index % 6;
      const at = { x: 11 + (place % 3) * 67, y: 11 + Math.floor(place / 3) * 41, width: 60, height: 34 };
      expect(await secondAt(join(workDir, index < 6 ? '00001.jpg' : '00002.jpg'), at), String(index)).toBe(index * 2);
      expect(await secondAt(join(workDir, cells[index]!), WHOLE)).toBe(index * 2);
    }
    // White cells without a picture: four of six on the last sheet.
    expect(await secondAt(join(workDir, '00002.jpg'), { x: 11, y: 52, width: 60, height: 34 })).toBeGreaterThan(25);
  });

  test('are the only files if the single pictures are not kept', async () => {
    const { workDir, names } = await take(film, {
      offsetsMs: [3500, 12_500],
      sprite: { ...sprite, keepsCells: false },
    });
    expect(names).toEqual(['00001.jpg']);
    expect(await readdir(workDir)).toEqual(['00001.jpg']);
    expect(await secondAt(join(workDir, '00001.jpg'), { x: 78, y: 11, width: 60, height: 34 })).toBe(12);
  });
});

describe('failures', SLOW, () => {
  test('a truncated file fails without a path in the reason', async () => {
    const { readFileSync } = await import('node:fs');
    const ts = await clips.makeClip('film.ts', ['-i', film], ['-c', 'copy']);
    const cut = clips.makeFile('cut.ts', readFileSync(ts).subarray(0, 20_000));
    const { result, names } = await take(cut, { offsetsMs: [0] });
    if (result.ok) expect(names).toHaveLength(1);
    else expect(result.detail).not.toContain('/');
  });
});
