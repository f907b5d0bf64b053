// Real FFmpeg on hostile files: each is refused or fails cleanly, within its limits, with a sentence for the owner.
import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { packageProbed, PROBE, SLOW } from './package-clip.testing.ts';
import { H264, picture } from '../../../test/support/clips.ts';
import { openClips } from '../../../test/support/open-clips.ts';
import {
  SAMPLES,
  box,
  editBox,
  enlargeJpeg,
  enlargePng,
  setElement,
  silentAdts,
  spsOfSide,
  taggedMp3,
  withSps,
} from './hostile-files.testing.ts';
import type { PackageRequest } from './package-source.ts';
import { probeSource } from '../probe/probe-source.ts';
import type { ProbeOptions } from '../probe/probe-options.ts';
import { filmTemplate } from '../plan/templates.testing.ts';

const { folder, makeClip, makeFile } = openClips();
const TINY = [filmTemplate({ definition: 'FD', ifLarger: 'keep', audio: { codec: 'AAC' } })];

let film = Buffer.alloc(0);
beforeAll(async () => {
  film = readFileSync(await makeClip('film.mp4', picture('64x48'), H264));
});

interface Tried extends Partial<PackageRequest> {
  readonly probe?: Partial<ProbeOptions>;
}

/** The result: `ok`, or the reason; checks what must hold for every failure. */
async function outcomeOf(path: string, { probe, ...request }: Tried = {}): Promise<string> {
  const probed = await probeSource(path, { ...PROBE, ...probe });
  if (!probed.ok) {
    expect(probed.detail).toMatch(/^[A-Z][^/]*\.$/);
    return `probe: ${probed.reason}`;
  }
  const { result, workDir } = await packageProbed(path, probed.source, { request, templates: TINY });
  if (result.ok) return 'ok';
  expect(result.detail).toMatch(/^[A-Z][^/]{5,250}\.$/);
  expect(readdirSync(workDir)).toEqual([]);
  return result.reason;
}

function outcome(name: string, content: Uint8Array, tried?: Tried): Promise<string> {
  return outcomeOf(makeFile(name, content), tried);
}

describe('a picture of 65,000 x 65,000 pixels', SLOW, () => {
  test.each(['mp4', 'mkv', 'avi'])('in JPEGs of an %s is not decoded', async (type) => {
    const path = await makeClip(`jpeg.${type}`, picture('64x48'), ['-c:v', 'mjpeg', '-pix_fmt', 'yuvj420p']);
    expect(await outcome(`giant-jpeg.${type}`, enlargeJpeg(readFileSync(path), 65_000))).toBe('nothing-decoded');
  });

  test('in PNGs of a MOV is not decoded', async () => {
    const path = await makeClip('png.mov', picture('64x48'), ['-c:v', 'png']);
    expect(await outcome('giant-png.mov', enlargePng(readFileSync(path), 65_000))).toBe('nothing-decoded');
  });

  test('in H.264 is not decoded, and one of the allowed size is packaged within the limits', async () => {
    expect(await outcome('giant.mp4', withSps(film, spsOfSide(4062)))).toBe('nothing-decoded');
    expect(await outcome('large.mp4', withSps(film, spsOfSide(513)))).toBe('probe: not-media');
    const short = readFileSync(await makeClip('short.mp4', picture('64x48', 0.2), H264));
    expect(await outcome('allowed.mp4', withSps(short, spsOfSide(512)))).toBe('ok');
    const dear = { threads: 3, limits: { maxMemoryBytes: 512 * 1024 ** 2 } };
    expect(await outcome('dear.mp4', withSps(short, spsOfSide(512)), dear)).toBe('too-costly');
  });
});

describe('hours of silence', SLOW, () => {
  const silence = ['-f', 'lavfi', '-i', 'anullsrc=r=8000:cl=mono', '-t', '1'];

  test('in AAC and Opus are refused for their duration; a header that only claims them is not believed', async () => {
    expect(await outcome('silence.aac', silentAdts(24 * 3600))).toBe('probe: too-long');
    const flac = readFileSync(await makeClip('second.flac', silence));
    flac.writeUInt32BE(24 * 3600 * 8000, 22);
    expect(await outcome('silence.flac', flac)).toBe('nothing-requested');
    const opus = await makeClip('second.webm', silence, ['-c:a', 'libopus']);
    expect(await outcomeOf(await makeClip('day.webm', ['-itsscale', '86400', '-i', opus, '-c', 'copy']))).toBe(
      'probe: too-long',
    );
  });

  test('with a header that claims one second are refused for their real duration', async () => {
    const opus = await makeClip('short.webm', silence, ['-c:a', 'libopus']);
    const day = readFileSync(await makeClip('long.webm', ['-itsscale', '86400', '-i', opus, '-c', 'copy']));
    const lying = setElement(day, '4489', (value) => value.writeDoubleBE(1000));
    expect(await outcome('lying.webm', lying)).toBe('probe: too-long');
  });
});

describe('absurd numbers', SLOW, () => {
  test('of frames a second: a thousand million, in MP4 and in Matroska', async () => {
    const path = await makeClip('film.mkv', picture('64x48'), H264);
    const every = (value: Buffer): void => void value.fill(0).writeUInt8(1, value.length - 1);
    expect(await outcome('fps.mkv', setElement(readFileSync(path), '23e383', every))).toBe('ok');
    const timed = editBox(Buffer.from(film), ['moov', 'trak', 'mdia', 'mdhd'], (header) => {
      header.writeUInt32BE(1_000_000_000, 12);
      return header;
    });
    expect(await outcome('fps.mp4', timed)).toBe('probe: broken-clock');
  });

  test('of timestamps: frames of ten minutes each, with a header that claims one second', async () => {
    const path = await makeClip('slow.mkv', ['-itsscale', '15000', '-i', `${folder}/film.mp4`, '-c', 'copy']);
    const lying = setElement(readFileSync(path), '4489', (value) => value.writeDoubleBE(1000));
    expect(await outcome('gaps.mkv', lying)).toBe('ok');
  });

  test('of samples: two thousand million in an index of twenty bytes', async () => {
    const index = Buffer.alloc(12);
    index.writeUInt32BE(1, 4);
    index.writeUInt32BE(0x7fff_ffff, 8);
    expect(
      await outcome(
        'samples.mp4',
        editBox(film, [...SAMPLES, 'stsz'], () => index),
      ),
    ).toBe('probe: unknown-duration');
  });

  test('of tracks: three thousand', async () => {
    const many = editBox(film, ['moov'], (moov) => {
      let track: Uint8Array = Buffer.alloc(0);
      editBox(moov, ['trak'], (content) => {
        track = box('trak', content);
        return content;
      });
      return Buffer.concat([moov, ...Array.from({ length: 3000 }, () => track)]);
    });
    expect(await outcome('tracks.mp4', many)).toBe('probe: too-costly');
  });

  test('of chapters: twenty thousand', async () => {
    const chapter = (at: number): string => `[CHAPTER]\nTIMEBASE=1/1000000\nSTART=${at}\nEND=${at + 1}\n`;
    const told = makeFile(
      'told.txt',
      `;FFMETADATA1\n${Array.from({ length: 20_000 }, (_, at) => chapter(at)).join('')}`,
    );
    const path = await makeClip('told.mkv', ['-i', `${folder}/film.mp4`, '-i', told, '-c', 'copy']);
    expect(await outcomeOf(path)).toBe('ok');
  });

  test('of tags: three hundred thousand, each compared with all before, end at the timeout of probing', async () => {
    const tags = taggedMp3(300_000);
    expect(await outcome('tags.mp3', tags, { probe: { timeoutMs: 1000 } })).toBe('probe: too-costly');
  });
});

describe('an FFmpeg', SLOW, () => {
  function tool(name: string, script: string): string {
    const path = makeFile(name, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o700);
    return path;
  }

  test('that never ends is killed at its timeout, while probing and while encoding', async () => {
    const ffmpeg = tool('endless', 'sleep 600');
    const path = makeFile('good.mp4', film);
    expect(await outcomeOf(path, { probe: { ffprobe: ffmpeg, timeoutMs: 300 } })).toBe('probe: too-costly');
    expect(await outcomeOf(path, { tools: { ffmpeg, ffprobe: 'ffprobe' }, timeoutMs: 300 })).toBe('timed-out');
  });

  test('that crashes, while probing, encoding or reading back, is a failure of that file', async () => {
    const crashing = tool('crashing', 'kill -SEGV $$');
    const path = makeFile('fine.mp4', film);
    expect(await outcomeOf(path, { probe: { ffprobe: crashing } })).toBe('probe: too-costly');
    expect(await outcomeOf(path, { tools: { ffmpeg: crashing, ffprobe: 'ffprobe' } })).toBe('too-costly');
    expect(await outcomeOf(path, { tools: { ffmpeg: 'ffmpeg', ffprobe: crashing } })).toBe('too-costly');
  });

  test('is never given a pipe, which might block without end', async () => {
    execFileSync('mkfifo', [`${folder}/pipe.mp4`]);
    expect(await outcomeOf(`${folder}/pipe.mp4`)).toBe('probe: unreadable');
  });

  test('that writes without end is killed', async () => {
    const ffprobe = tool('talking', 'while :; do echo xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; done');
    writeFileSync(`${folder}/heard.mp4`, film);
    expect(await outcomeOf(`${folder}/heard.mp4`, { probe: { ffprobe } })).toBe('probe: too-costly');
  });
});
