// Real FFmpeg on drawn clips: what packaging writes, read back by other means.
import { createDecipheriv, randomBytes } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageClip, type Packaged, SLOW } from './package-clip.testing.ts';
import { H264, picture, run, tone } from '../../../test/support/clips.ts';
import { openClips } from '../../../test/support/open-clips.ts';
import type { MediaItem } from './packaged-media.ts';

const { makeClip, makeFile } = openClips();

function itemsOf({ result }: Packaged): readonly MediaItem[] {
  if (!result.ok) throw new Error(`${result.reason}: ${result.detail}`);
  return result.media.items;
}

function brief(packaged: Packaged): readonly string[] {
  return itemsOf(packaged).map(
    (item) => `${item.definition} ${item.format} ${item.width}x${item.height} ${item.codecName}`,
  );
}

async function ffprobe(path: string, entries: string): Promise<string> {
  const { stdout } = await run('ffprobe', ['-v', 'error', '-show_entries', entries, '-of', 'compact=p=0', path]);
  return stdout.trim();
}

/** Decodes a playlist to its end as a viewer with the key does; answers the seconds and the stderr. */
async function play(
  packaged: Packaged,
  item: MediaItem,
  key: Uint8Array,
): Promise<{ seconds: number; complaints: string }> {
  const keyPath = join(packaged.workDir, item.definition.toLowerCase(), 'content.key');
  await writeFile(keyPath, key);
  const args = ['-v', 'error', '-allowed_extensions', 'ALL', '-i', item.path, '-f', 'null', '-progress', 'pipe:1', '-'];
  const { stdout, stderr } = await run('ffmpeg', args, { cwd: packaged.workDir }).catch((fault: unknown) => ({
    stdout: '',
    stderr: String(fault),
  }));
  await rm(keyPath);
  return {
    seconds:
      Number(
        stdout
          .match(/out_time_us=(\d+)/g)
          ?.at(-1)
          ?.slice(12) ?? 0,
      ) / 1e6,
    complaints: stderr,
  };
}

/** What all segments have in common: their first packet, after the header with its continuity counter. */
function decryptOpening({ workDir, keys }: Packaged, index: number): Buffer {
  const iv = Buffer.alloc(16);
  iv.writeUInt8(index, 15);
  const decipher = createDecipheriv('aes-128-cbc', keys.get('FD')!, iv);
  const sealed = readFileSync(join(workDir, 'fd', `0000${index}.ts`));
  return Buffer.concat([decipher.update(sealed), decipher.final()]).subarray(5, 16);
}

function filesUnder(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

/** Rotates by 90 degrees as phones do: in the display matrix of the video track. */
function turnClockwise(path: string): string {
  const bytes = readFileSync(path);
  const matrix = bytes.indexOf('tkhd') + 4 + 40;
  for (const [index, value] of [0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x40000000].entries()) {
    bytes.writeInt32BE(value, matrix + index * 4);
  }
  writeFileSync(path, bytes);
  return path;
}

describe('packaging', SLOW, () => {
  test('makes every rung as MP4 and as encrypted HLS that plays to its end with its key, and a cover', async () => {
    const path = await makeClip('film.mp4', picture('854x480', 6), tone(6), H264, ['-metadata', 'title=SECRET-TITLE']);
    const packaged = await packageClip(path);
    expect(brief(packaged)).toEqual([
      'FD mp4 640x360 H264',
      'FD m3u8 640x360 H264',
      'LD mp4 854x480 H264',
      'LD m3u8 854x480 H264',
    ]);
    expect(packaged.result).toMatchObject({ media: { cover: 'cover.jpg' } });
    expect(filesUnder(packaged.workDir)).toEqual(
      [
        ...['cover.jpg', 'thumbnails.vtt', 'thumbnails/00001.jpg'],
        ...['fd', 'ld'].flatMap((name) => [`${name}.m3u8`, `${name}.mp4`, `${name}/00000.ts`, `${name}/00001.ts`]),
      ].sort(),
    );
    expect(await ffprobe(join(packaged.workDir, 'cover.jpg'), 'stream=width,height')).toBe('width=854|height=480');
    expect([packaged.percents[0], packaged.percents.at(-1)]).toEqual([0, 100]);
    expect(packaged.percents.every((percent, index) => percent > (packaged.percents[index - 1] ?? -1))).toBe(true);
    expect(packaged.keys.size).toBe(2);
    for (const item of itemsOf(packaged)) {
      expect(Math.abs(item.durationSeconds - 6)).toBeLessThan(0.15);
      expect(item).toMatchObject({ streamType: 'video', fps: 25, encrypted: item.format === 'm3u8' });
      expect(item.bitrateKbps).toBeCloseTo((item.sizeBytes * 8) / item.durationSeconds / 1000, 0);
    }
  });

  test('cuts at four seconds, uses the segment number as IV, stores the HLS facts, and plays with no other key', async () => {
    const path = await makeClip('cut.mkv', picture('320x240', 9), tone(9), ['-c:v', 'mpeg4', '-c:a', 'libmp3lame']);
    const packaged = await packageClip(path);
    const hls = itemsOf(packaged).find((item) => item.format === 'm3u8')!;
    const playlist = await readFile(join(packaged.workDir, hls.path), 'utf8');
    expect(playlist).toContain('#EXT-X-KEY:METHOD=AES-128,URI="fd/content.key"\n');
    expect(playlist).toContain('#EXTINF:4.000000,\nfd/00000.ts\n#EXTINF:4.000000,\nfd/00001.ts\n');
    expect(hls.segmentCount).toBe(3);
    const sizes = ['00000.ts', '00001.ts', '00002.ts'].map(
      (name) => readFileSync(join(packaged.workDir, 'fd', name)).length,
    );
    expect(hls.sizeBytes).toBe(sizes.reduce((sum, size) => sum + size));
    expect(hls.hls).toEqual({
      peakBitsPerSecond: Math.ceil(8 * Math.max(sizes[0]! / 4, sizes[1]! / 4, sizes[2]! / (hls.durationSeconds - 8))),
      averageBitsPerSecond: Math.ceil((8 * hls.sizeBytes) / hls.durationSeconds),
      codecs: expect.stringMatching(/^avc1\.42c0[0-9a-f]{2},mp4a\.40\.2$/) as string,
      firstVideoPts: 1_026_000,
    });
    const openings = sizes.map((_, index) => decryptOpening(packaged, index).toString('hex'));
    expect(openings[0]).toMatch(/^42f025/);
    expect(new Set(openings).size).toBe(1);
    const right = await play(packaged, hls, packaged.keys.get('FD')!);
    expect(right.complaints).toBe('');
    expect(Math.abs(right.seconds - hls.durationSeconds)).toBeLessThan(0.2);
    const wrong = await play(packaged, hls, randomBytes(16));
    expect(wrong.complaints).not.toBe('');
    expect(wrong.seconds).toBe(0);
  });

  test('puts the index of an MP4 first and copies no metadata, chapters or other streams', async () => {
    const chapters = makeFile(
      'chapters.txt',
      ';FFMETADATA1\ntitle=SECRET\n[CHAPTER]\nTIMEBASE=1/1\nSTART=0\nEND=1\ntitle=SECRET\n',
    );
    const subtitles = makeFile('subtitles.srt', '1\n00:00:00,000 --> 00:00:01,000\nSECRET\n');
    const path = await makeClip('rich.mp4', picture('320x240', 2), tone(2), ['-i', chapters, '-i', subtitles], H264, [
      ...['-map', '0', '-map', '1', '-map', '3', '-map_metadata', '2', '-map_chapters', '2', '-c:s', 'mov_text'],
      ...['-metadata:s:v', 'handler_name=SECRET', '-metadata', 'location=+48.8577+002.295/'],
    ]);
    const packaged = await packageClip(path);
    const bytes = readFileSync(join(packaged.workDir, 'fd.mp4'));
    expect(bytes.indexOf('moov')).toBeLessThan(bytes.indexOf('mdat'));
    expect(readFileSync(path).includes('SECRET')).toBe(true);
    expect(bytes.includes('SECRET')).toBe(false);
    expect(bytes.includes('48.8577')).toBe(false);
    const streams = await ffprobe(
      join(packaged.workDir, 'fd.mp4'),
      'stream=codec_name,pix_fmt,sample_aspect_ratio,channels',
    );
    expect(streams.split('\n')).toEqual([
      'codec_name=h264|sample_aspect_ratio=1:1|pix_fmt=yuv420p',
      'codec_name=aac|channels=1',
    ]);
  });

  test('makes a portrait recording upright, and needs no audio', async () => {
    const path = turnClockwise(await makeClip('portrait.mov', picture('640x360', 2), H264));
    const packaged = await packageClip(path);
    expect(packaged.source.video).toMatchObject({ width: 360, height: 640, rotation: 90 });
    expect(brief(packaged)).toEqual(['FD mp4 360x640 H264', 'FD m3u8 360x640 H264']);
    const read = await ffprobe(
      join(packaged.workDir, 'fd.mp4'),
      'stream=codec_type,width,height:stream_side_data=rotation',
    );
    expect(read).toBe('codec_type=video|width=360|height=640');
    expect(await ffprobe(join(packaged.workDir, 'cover.jpg'), 'stream=width,height')).toBe('width=360|height=640');
  });

  test('takes VP9 and Opus, odd sides and a header without a duration, as browsers record', async () => {
    const vp9 = ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-c:a', 'libopus'];
    const path = await makeClip(
      'recording.webm',
      picture('430x240', 2),
      tone(2),
      ['-vf', 'scale=431:241,setsar=1'],
      vp9,
      ['-live', '1', '-f', 'webm'],
    );
    const packaged = await packageClip(path);
    expect(packaged.source).toMatchObject({
      container: 'matroska,webm',
      video: { codec: 'vp9', width: 431, height: 241 },
    });
    expect(Math.abs(packaged.source.durationSeconds - 2)).toBeLessThan(0.1);
    expect(brief(packaged)).toEqual(['FD mp4 430x240 H264', 'FD m3u8 430x240 H264']);
  });

  test('takes a transport stream with wide pixels and six channels', async () => {
    const surround = ['-f', 'lavfi', '-i', 'anoisesrc=d=2:r=48000,aformat=channel_layouts=5.1', '-ac', '6'];
    const path = await makeClip('wide.ts', picture('720x576', 2), surround, ['-vf', 'setsar=64/45'], H264, [
      '-c:a',
      'aac',
    ]);
    const packaged = await packageClip(path);
    expect(packaged.source).toMatchObject({
      container: 'mpegts',
      video: { width: 1024, height: 576 },
      audio: { channels: 6 },
    });
    expect(brief(packaged)).toEqual([
      'FD mp4 640x360 H264',
      'FD m3u8 640x360 H264',
      'LD mp4 854x480 H264',
      'LD m3u8 854x480 H264',
    ]);
    expect(await ffprobe(join(packaged.workDir, 'ld.mp4'), 'stream=channels')).toContain('channels=2');
  });

  test('keeps a varying frame rate without repeating frames, and its playlist as long as it plays', async () => {
    const uneven = ['-vf', "select='if(lt(t,1),1,not(mod(n,7+mod(floor(t),3))))'", '-fps_mode', 'vfr'];
    const path = await makeClip('uneven.mp4', picture('320x240', 6), tone(6), uneven, H264, ['-bf', '2']);
    const packaged = await packageClip(path);
    const frames = async (file: string): Promise<number> =>
      Number((await ffprobe(file, 'stream=nb_frames')).match(/nb_frames=(\d+)/)?.[1]);
    expect(await frames(join(packaged.workDir, 'fd.mp4'))).toBeLessThanOrEqual(await frames(path));
    for (const item of itemsOf(packaged)) expect(Math.abs(item.durationSeconds - 6)).toBeLessThan(0.3);
  });

  test('makes audio only as MP3 and as encrypted AAC, and takes cover art for no video', async () => {
    const art = ['-c:v', 'mjpeg', '-frames:v', '1', '-disposition:v', 'attached_pic'];
    const path = await makeClip(
      'song.m4a',
      picture('300x300', 1),
      tone(2),
      ['-map', '1', '-map', '0', '-c:a', 'aac'],
      art,
    );
    const packaged = await packageClip(path);
    expect(packaged.source.video).toBeUndefined();
    expect(brief(packaged)).toEqual(['SQ mp3 0x0 MP3', 'SQ m3u8 0x0 AAC']);
    expect(packaged.result).toMatchObject({ media: { cover: undefined } });
    expect(filesUnder(packaged.workDir)).toEqual(['sq.m3u8', 'sq.mp3', 'sq/00000.ts']);
    const hls = itemsOf(packaged)[1]!;
    expect(hls).toMatchObject({ streamType: 'audio', encrypted: true, segmentCount: 1 });
    const { seconds, complaints } = await play(packaged, hls, packaged.keys.get('SQ')!);
    expect(complaints).toBe('');
    expect(Math.abs(seconds - 2)).toBeLessThan(0.1);
  });

  test('takes the smallest, the shortest and the thinnest picture', async () => {
    const tiny = await packageClip(
      await makeClip('tiny.avi', picture('64x48', 1), ['-c:v', 'mjpeg', '-pix_fmt', 'yuvj420p']),
    );
    expect(brief(tiny)).toEqual(['FD mp4 64x48 H264', 'FD m3u8 64x48 H264']);
    const still = await packageClip(await makeClip('still.mp4', picture('320x240', 1), H264, ['-frames:v', '1']));
    expect(itemsOf(still)[0]?.durationSeconds).toBeCloseTo(0.04, 2);
    const strip = await packageClip(await makeClip('strip.mp4', picture('960x60', 1), H264));
    expect(brief(strip)[0]).toBe('FD mp4 960x60 H264');
  });
});
