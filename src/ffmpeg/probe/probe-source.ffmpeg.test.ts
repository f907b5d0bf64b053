// Real ffprobe on drawn clips and on files that only look like media: what is accepted and what is refused.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { PROBE, SLOW } from '../package/package-clip.testing.ts';
import { H264, picture, tone } from '../../../test/support/clips.ts';
import { withEncryptedTrack } from '../package/hostile-files.testing.ts';
import { openClips } from '../../../test/support/open-clips.ts';
import { probeSource } from './probe-source.ts';
import type { ProbeOptions } from './probe-options.ts';

const { folder, makeClip, makeFile } = openClips();
const THEORA = ['-c:v', 'libtheora', '-c:a', 'libvorbis'];

let film = '';
beforeAll(async () => {
  film = await makeClip('film.mp4', picture('320x240', 2), H264);
});

describe('refused sources', SLOW, () => {
  async function refusalOf(path: string, options: Partial<ProbeOptions> = {}): Promise<string> {
    const result = await probeSource(path, { ...PROBE, ...options });
    if (result.ok) return 'accepted';
    expect(result.detail).toMatch(/^[A-Z][^/]*\.$/);
    return result.reason;
  }

  test('an Ogg file with a second film behind the first, of which only the first would be seen', async () => {
    const part = readFileSync(await makeClip('part.ogv', picture('64x48'), tone(), THEORA));
    const other = readFileSync(await makeClip('other.ogv', picture('64x48', 2), tone(2), THEORA));
    expect(await refusalOf(makeFile('chained.ogv', Buffer.concat([part, other])))).toBe('unsupported-format');
  });

  test.each([
    ['nothing at all', 'zero.mp4', '', 'empty'],
    ['a short text', 'text.mp4', 'This is only a text.', 'not-media'],
    ['a long text', 'long-text.mov', 'All work and no play. '.repeat(20_000), 'not-media'],
    ['noise', 'noise.mkv', randomBytes(50_000), 'not-media'],
    [
      'subtitles',
      'sub.mp4',
      '1\n00:00:00,000 --> 00:00:02,000\nhi\n\n2\n00:00:02,000 --> 00:00:03,000\nho\n',
      'not-media',
    ],
    [
      'a playlist that points at a local file',
      'list.mp4',
      '#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n',
      'playlist',
    ],
    [
      'a concatenation that points at a local file',
      'concat.mkv',
      'ffconcat version 1.0\nfile /etc/passwd\n',
      'playlist',
    ],
    ['a vector picture', 'drawing.mp4', '<svg xmlns="http://www.w3.org/2000/svg"></svg>', 'not-media'],
  ])('%s', async (_, name, content, reason) => {
    expect(await refusalOf(makeFile(name, content))).toBe(reason);
  });

  test.each(['png', 'jpg', 'gif', 'webp'])('a %s picture, under its own name and under another', async (type) => {
    const path = await makeClip(`picture.${type}`, picture('64x64', 1), ['-frames:v', '1']);
    expect(await refusalOf(path)).toBe('image');
    expect(await refusalOf(makeFile(`${type}.mp4`, readFileSync(path)))).toBe('image');
  });

  test('an encrypted MP4, whose codecs FFmpeg names as if it were clear', async () => {
    const key = ['-encryption_key', '00112233445566778899aabbccddeeff', '-encryption_kid', '9'.repeat(32)];
    const path = await makeClip('cenc.mp4', picture('64x48', 1), H264, ['-encryption_scheme', 'cenc-aes-ctr', ...key]);
    expect(await refusalOf(path)).toBe('encrypted');
  });

  test('an encrypted WebM, and a transport stream that is scrambled', async () => {
    const webm = readFileSync(await makeClip('clear.webm', picture('64x48', 1), ['-c:v', 'libvpx']));
    expect(await refusalOf(makeFile('sealed.webm', withEncryptedTrack(webm)))).toBe('encrypted');
    const stream = readFileSync(await makeClip('clear.ts', picture('64x48', 1), H264));
    for (let at = 0; at < stream.length; at += 188)
      if ((stream.readUInt16BE(at + 1) & 0x1fff) === 0x100) {
        stream.writeUInt8(stream.readUInt8(at + 3) | 0x80, at + 3);
        stream.fill(0xa5, at + 12, at + 188);
      }
    expect(await refusalOf(makeFile('scrambled.ts', stream))).toBe('encrypted');
  });

  test('an MP4 without an index', async () => {
    const bytes = readFileSync(film);
    expect(await refusalOf(makeFile('noindex.mp4', bytes.subarray(0, bytes.length / 2)))).toBe('incomplete');
  });

  test('a picture beyond 8192 pixels', async () => {
    const path = await makeClip('giant.mov', picture('9000x16', 1), ['-c:v', 'mjpeg', '-pix_fmt', 'yuvj420p']);
    expect(await refusalOf(path)).toBe('too-large');
  });

  test('colours that FFmpeg would convert with a wrong matrix', async () => {
    const path = await makeClip('ycgco.mp4', picture('64x48', 1), H264, [
      '-bsf:v',
      'h264_metadata=matrix_coefficients=8',
    ]);
    expect(await refusalOf(path)).toBe('unsupported-colours');
  });

  test('a film longer than allowed, also if only its packets show it', async () => {
    const path = await makeClip('hour.webm', picture('64x64', 5), ['-c:v', 'libvpx', '-live', '1', '-f', 'webm']);
    expect(await refusalOf(path, { maxDurationSeconds: 4 })).toBe('too-long');
    expect(await refusalOf(path, { maxDurationSeconds: 6 })).toBe('accepted');
  });

  test('a missing file, a folder, and a file whose probing was aborted', async () => {
    expect(await refusalOf(join(folder, 'nowhere.mp4'))).toBe('unreadable');
    expect(await refusalOf(folder)).toBe('unreadable');
    expect(await refusalOf(film, { signal: AbortSignal.abort() })).toBe('aborted');
    expect(await refusalOf(film, { timeoutMs: 1 })).toBe('too-costly');
  });

  test('need ffprobe: a missing one throws an error that names it', async () => {
    const probing = probeSource(film, { ...PROBE, ffprobe: 'no-such-ffprobe' });
    await expect(probing).rejects.toMatchObject({ tool: 'no-such-ffprobe' });
  });

  test('do not include files with odd names: a colon, a space and a pattern are read literally', async () => {
    const bytes = readFileSync(film);
    const result = await probeSource(makeFile('http:a b%03d [x].mp4', bytes), PROBE);
    expect(result).toMatchObject({ ok: true, source: { video: { codec: 'h264' } } });
  });
});
