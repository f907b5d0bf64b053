// Real FFmpeg on sources that cannot be packaged, and on runs that are stopped: the reason given, and that no file is left.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { chmodSync, existsSync, readFileSync, readdirSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { PROBE, packageClip, SLOW } from './package-clip.testing.ts';
import { H264, picture, run, tone } from '../../../test/support/clips.ts';
import { probeSource } from '../probe/probe-source.ts';
import { openClips } from '../../../test/support/open-clips.ts';

const { folder, makeClip, makeFile } = openClips();

async function heardSeconds(path: string): Promise<number> {
  const levels = ['-i', path, '-af', 'silencedetect=n=-50dB:d=0.5', '-f', 'null', '-'];
  const { stderr } = await run('ffmpeg', levels);
  const silences = [...stderr.matchAll(/silence_start: (-?[\d.]+)/g)].map(([, seconds]) => Number(seconds));
  return Math.max(0, Math.min(...silences));
}

describe('a failed packaging', SLOW, () => {
  let long = '';
  beforeAll(async () => {
    long = await makeClip('long.mp4', picture('1280x720', 20), H264);
  });

  test('of a truncated film says where it ends, before anything is encoded', async () => {
    const whole = await makeClip('whole.mp4', picture('320x240', 10), H264, ['-movflags', '+faststart']);
    const bytes = readFileSync(whole);
    const path = makeFile('cut.mp4', bytes.subarray(0, Math.round(bytes.length * 0.4)));
    const probed = await probeSource(path, PROBE);
    expect(probed).toMatchObject({ ok: false, reason: 'cut-off', detail: /ends at \d\.\d s of 10\.0 s/ });
  });

  test('of noise in a valid container is blamed on the source', async () => {
    const bytes = readFileSync(await makeClip('sound.mp4', picture('320x240', 2), H264, ['-movflags', '+faststart']));
    const start = bytes.indexOf('mdat') + 4;
    const path = makeFile('noise.mp4', Buffer.concat([bytes.subarray(0, start), randomBytes(bytes.length - start)]));
    const { result, workDir } = await packageClip(path);
    expect(result).toMatchObject({ ok: false, reason: 'nothing-decoded' });
    expect(readdirSync(workDir)).toEqual([]);
  });

  test('of a cause that only FFmpeg knows has our words for the owner, and its words for the log', async () => {
    const ffmpeg = makeFile('failing', '#!/bin/sh\necho "sq.mp3: Invalid argument" >&2\nexit 1\n');
    chmodSync(ffmpeg, 0o700);
    const { result } = await packageClip(long, { tools: { ffmpeg, ffprobe: 'ffprobe' } });
    expect(result).toMatchObject({ ok: false, reason: 'encode-failed', log: 'sq.mp3: Invalid argument' });
    expect(result).toMatchObject({ detail: expect.not.stringContaining('argument') as unknown });
  });

  test('is not that of a film whose sound is noise: it plays silent, and the log says so', async () => {
    const whole = await makeClip('heard.mkv', picture('64x48', 2), tone(2), H264, ['-c:a', 'flac']);
    const path = await makeClip('unheard.mkv', ['-i', whole, '-c', 'copy', '-bsf:a', 'noise=amount=1']);
    const { result, workDir } = await packageClip(path);
    expect(result).toMatchObject({ ok: true, media: { leftOut: [{ extra: 'sound' }] } });
    expect(await heardSeconds(join(workDir, 'fd.mp4'))).toBe(0);
  });

  test('is not that of a film whose sound is damaged from its second second on: what is whole is heard', async () => {
    const whole = await makeClip('whole.mkv', picture('64x48', 6), tone(6), H264, ['-c:a', 'flac']);
    const damaged = ['-i', whole, '-c', 'copy', '-bsf:a', "noise=amount='if(lt(n,20),0,1)'"];
    const { result, workDir } = await packageClip(await makeClip('damaged.mkv', damaged));
    expect(result).toMatchObject({ ok: true, media: { leftOut: [] } });
    const heard = await heardSeconds(join(workDir, 'fd.mp4'));
    expect(heard).toBeGreaterThan(1);
    expect(heard).toBeLessThan(3);
  });

  test('by an abort ends at once and leaves no file', async () => {
    const abort = new AbortController();
    const { result, workDir } = await packageClip(long, {
      preset: 'slower',
      signal: abort.signal,
      onProgress: (percent) => percent > 0 && abort.abort(),
    });
    expect(result).toMatchObject({ ok: false, reason: 'aborted' });
    expect(readdirSync(workDir)).toEqual([]);
  });

  test('at its deadline says that it timed out', async () => {
    const { result, workDir } = await packageClip(long, { preset: 'slower', timeoutMs: 300 });
    expect(result).toMatchObject({ ok: false, reason: 'timed-out' });
    expect(readdirSync(workDir)).toEqual([]);
  });

  test('at its memory limit says so', async () => {
    const limits = { maxMemoryBytes: 100 * 1024 * 1024 };
    const { result, workDir } = await packageClip(long, { limits });
    expect(result).toMatchObject({ ok: false, reason: 'too-costly' });
    expect(readdirSync(workDir)).toEqual([]);
  });

  test('because FFmpeg is missing names the tool and leaves no file', async () => {
    const tools = { ffmpeg: 'no-such-ffmpeg', ffprobe: 'ffprobe' };
    await expect(packageClip(long, { tools })).rejects.toMatchObject({ tool: 'no-such-ffmpeg' });
  });

  test('is thrown before a run that would overwrite its source', async () => {
    const path = await makeClip('fd.mp4', picture('320x240', 1), H264);
    await expect(packageClip(path, { workDir: folder })).rejects.toThrow(RangeError);
    expect(existsSync(path)).toBe(true);
  });
});
