// Real FFmpeg: files of which the last tenth is missing say where they end; whole ones, and those of unknown length, say nothing.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { AAC, H264, picture, tone } from '../../../test/support/clips.ts';
import { openClips } from '../../../test/support/open-clips.ts';
import { PROBE } from '../package/package-clip.testing.ts';
import { probeSource } from './probe-source.ts';

const { makeClip, makeFile } = openClips();
const SECONDS = 20;
const film = [picture('96x64', SECONDS, { isNoisy: true }), tone(SECONDS)];

async function endsOf(path: string): Promise<readonly string[]> {
  const probed = await probeSource(path, PROBE);
  if (!probed.ok) throw new Error(probed.detail);
  return probed.source.dropped?.map(({ kind, reason }) => `${kind} ${reason}`) ?? [];
}

describe.each([
  ['film.mp4', 'video', [...film, H264, AAC, ['-movflags', '+faststart']]],
  ['film.mkv', 'video', [...film, H264, AAC]],
  ['film.flv', 'video', [...film, H264, AAC, ['-ar', '44100']]],
  ['film.avi', 'video', [...film, ['-c:v', 'mpeg4', '-c:a', 'mp2']]],
  ['sound.wav', 'audio', [tone(SECONDS)]],
  ['sound.flac', 'audio', [tone(SECONDS)]],
  ['sound.mp3', 'audio', [tone(SECONDS)]],
  ['small.mp3', 'audio', [tone(SECONDS), ['-ar', '8000', '-ac', '1', '-q:a', '5']]],
  ['sound.ogg', 'audio', [tone(SECONDS), ['-c:a', 'libvorbis']]],
  ['sound.opus', 'audio', [tone(SECONDS)]],
  ['film.ogv', 'video', [...film, ['-c:v', 'libtheora', '-c:a', 'libvorbis']]],
] as const)('%s', (name, kind, args) => {
  test('says where it ends, if it was cut off', async () => {
    const whole = readFileSync(await makeClip(name, ...args));
    const [end = ''] = await endsOf(makeFile(`cut-${name}`, whole.subarray(0, 0.91 * whole.length)));
    const [, seconds] = new RegExp(`^${kind} cut off at ([0-9.]+) s$`).exec(end) ?? [];
    expect(Number(seconds)).toBeGreaterThan(0.8 * SECONDS);
    expect(Number(seconds)).toBeLessThan(SECONDS - 0.5);
  });

  test('says nothing, if it is whole', async () => {
    expect(await endsOf(await makeClip(`whole-${name}`, ...args))).toEqual([]);
  });
});

/** Ten fragments of two seconds, and no index at the end. */
const FRAGMENTS = [H264, AAC, ['-g', '50', '-keyint_min', '50', '-sc_threshold', '0']];

describe.each([
  ['an index of segments', '+dash+global_sidx', (bytes: Buffer) => bytes],
  ['a length of the fragments', '+frag_keyframe+empty_moov+default_base_moof', withDeclaredLength],
] as const)('a film in fragments with %s', (name, flags, declare) => {
  test('says where it ends, if the last fragment is missing, and nothing, if it is whole', async () => {
    const drawn = await makeClip(`${flags}.mp4`, ...film, ...FRAGMENTS, ['-movflags', flags]);
    const bytes = declare(readFileSync(drawn));
    expect(await endsOf(makeFile(`whole ${name}.mp4`, bytes))).toEqual([]);
    const boundary = bytes.lastIndexOf('moof') - 4;
    expect(await endsOf(makeFile(`cut ${name}.mp4`, bytes.subarray(0, boundary)))).toEqual([
      expect.stringMatching(/^video cut off at 18\.\d s$/),
    ]);
  });
});

/** With `mehd`, which FFmpeg does not write. */
function withDeclaredLength(bytes: Buffer): Buffer {
  const movieTicks = bytes.readUInt32BE(bytes.indexOf('mvhd') + 4 + 12);
  const mehd = Buffer.from('000000106d65686400000000' + '00000000', 'hex');
  mehd.writeUInt32BE(SECONDS * movieTicks, 12);
  for (const type of ['moov', 'mvex']) {
    const at = bytes.indexOf(type) - 4;
    bytes.writeUInt32BE(bytes.readUInt32BE(at) + mehd.length, at);
  }
  const at = bytes.indexOf('mvex') + 4;
  return Buffer.concat([bytes.subarray(0, at), mehd, bytes.subarray(at)]);
}

test.each([
  ['live.mkv', ['-f', 'matroska', '-live', '1'], [H264, AAC]],
  ['fragments.mp4', ['-f', 'mp4', '-movflags', 'frag_keyframe+empty_moov'], [H264, AAC]],
  ['pipe.flv', ['-f', 'flv', '-flvflags', 'no_duration_filesize'], [H264, AAC, ['-ar', '44100']]],
  ['pipe.wav', ['-f', 'wav'], undefined],
  ['pipe.flac', ['-f', 'flac'], undefined],
  ['pipe.mp3', ['-f', 'mp3', '-write_xing', '0'], undefined],
] as const)('%s, which was written to a pipe, is whole', async (name, format, codecs) => {
  const args = codecs === undefined ? [tone(SECONDS)] : [...film, ...codecs];
  const written = execFileSync('ffmpeg', ['-v', 'error', '-nostdin', ...args.flat(), ...format, 'pipe:1'], {
    maxBuffer: 2 ** 28,
  });
  const path = makeFile(name, written);
  const probed = await probeSource(path, PROBE);
  expect(probed.ok && [Math.round(probed.source.durationSeconds), probed.source.dropped]).toEqual([SECONDS, undefined]);
});
