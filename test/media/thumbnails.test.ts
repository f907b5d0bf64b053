// Thumbnails of real renditions: each cell shows the instant of its own cue.
import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageClip, SLOW } from '../../src/ffmpeg/package/package-clip.testing.ts';
import { greys, LONG_GOP, tone } from '../support/clips.ts';
import { openClips } from '../support/open-clips.ts';
import { secondAt, sizeOf } from '../support/read-media.ts';

const clips = openClips();

describe('packaging', SLOW, () => {
  test('leaves sheets beside the cover whose cells show the instants of their cues', async () => {
    const { result, workDir } = await packageClip(await clips.makeClip('greys.mp4', greys('320x180', 23), LONG_GOP));
    expect(result.ok).toBe(true);
    expect(await readdir(join(workDir, 'thumbnails'))).toEqual(['00001.jpg']);
    const sheet = join(workDir, 'thumbnails', '00001.jpg');
    expect(await sizeOf(sheet)).toBe('mjpeg,1600,180');
    const cues = readFileSync(join(workDir, 'thumbnails.vtt'), 'utf8').trim().split('\n\n').slice(1);
    expect(cues).toHaveLength(12);
    for (const [index, cue] of cues.entries()) {
      const [x, y, width, height] = cue.split('xywh=')[1]!.split(',').map(Number) as [number, number, number, number];
      expect(await secondAt(sheet, { x, y, width, height }), cue).toBe(index * 2);
    }
  });

  test('gives one thumbnail for a clip of one frame, and none for audio', async () => {
    const { workDir } = await packageClip(await clips.makeClip('short.mp4', greys('320x180', 0.04), LONG_GOP));
    expect(await sizeOf(join(workDir, 'thumbnails', '00001.jpg'))).toBe('mjpeg,160,90');
    const sound = await packageClip(await clips.makeClip('sound.m4a', tone(2), ['-c:a', 'aac']));
    expect((await readdir(sound.workDir)).filter((name) => name.startsWith('thumbnails'))).toEqual([]);
  });
});
