// Real files that FFmpeg wrote: what is cut off their beginning plays as far as it goes, picture by picture, and holds nothing more.
import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { AAC, H264, picture, run, tone } from '../../../test/support/clips.ts';
import { openClips } from '../../../test/support/open-clips.ts';
import { cutMp4, type CutFile } from './cut-mp4.ts';
import { boxesIn, MalformedMp4, writeBox } from './mp4-boxes.ts';

const { makeClip } = openClips();
/** A key frame each second, and frames that are decoded in another order. */
const SECONDS = [...H264, '-preset', 'fast', '-bf', '2', '-g', '25', '-keyint_min', '25', '-sc_threshold', '0'];
const FAST = ['-movflags', '+faststart'];

function indexOf(bytes: Buffer): readonly [Buffer, Buffer] {
  const body = (type: string): Buffer => {
    const box = boxesIn(bytes).find((one) => one.type === type)!;
    return bytes.subarray(box.body, box.end);
  };
  return [body('ftyp'), body('moov')];
}

function assemble(bytes: Buffer, { head, ranges }: CutFile): Buffer {
  return Buffer.concat([head, ...ranges.map(({ start, end }) => bytes.subarray(start, end + 1))]);
}

/** A hash of each packet, or of each decoded picture. */
async function hashes(path: string, kind: 'v' | 'a', codec: 'copy' | 'rawvideo'): Promise<string[]> {
  const args = ['-v', 'error', '-xerror', '-i', path, '-map', `0:${kind}`, '-c', codec, '-f', 'framemd5', '-'];
  const { stdout } = await run('ffmpeg', args, { maxBuffer: 1 << 26 });
  return stdout
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(',').at(-1)!.trim());
}

describe.each<[string, readonly string[], readonly string[]]>([
  ['with sound', SECONDS, AAC],
  ['in H.265', ['-c:v', 'libx265', '-preset', 'ultrafast', '-x265-params', 'log-level=error:keyint=25'], AAC],
  ['without edit lists', SECONDS, [...AAC, '-use_editlist', '0']],
])('a film %s', (name, video, audio) => {
  test.each([1, 2, 4])('of 6 s, cut at %i s, has the pictures and the sound of these', async (seconds) => {
    const path = await makeClip(
      `${name.replaceAll(/\W/g, '')}.mp4`,
      picture('160x90', 6),
      tone(6),
      [...video, ...audio],
      FAST,
    );
    const bytes = await readFile(path);
    const cut = cutMp4(...indexOf(bytes), seconds);
    if (cut === 'whole') throw new Error('nothing was cut');
    const file = assemble(bytes, cut);
    expect(file.length).toBe(cut.sizeBytes);
    const shorter = path.replace('.mp4', `-${String(seconds)}.mp4`);
    await writeFile(shorter, file);
    const [whole, part] = [await hashes(path, 'v', 'rawvideo'), await hashes(shorter, 'v', 'rawvideo')];
    expect(part).toEqual(whole.slice(0, seconds * 25));
    const [sound, first] = [await hashes(path, 'a', 'copy'), await hashes(shorter, 'a', 'copy')];
    expect(first).toEqual(sound.slice(0, first.length));
    expect(Math.abs(first.length - (seconds * 48_000) / 1024)).toBeLessThan(4);
    const { stdout } = await run('ffprobe', [
      '-v',
      'error',
      '-show_entries',
      'format=duration',
      '-of',
      'csv=p=0',
      shorter,
    ]);
    expect(Math.abs(Number(stdout) - seconds)).toBeLessThan(0.1);
  });
});

/** The index as that of a file beyond 4 GiB is written. */
function widened(bytes: Buffer): Buffer {
  const boxes = boxesIn(bytes).map(({ type, start, body, end }) => {
    const content = bytes.subarray(body, end);
    if (['trak', 'mdia', 'minf', 'stbl'].includes(type)) return writeBox(type, widened(content));
    if (type !== 'stco') return bytes.subarray(start, end);
    const wide = Buffer.alloc(8 + (content.length - 8) * 2);
    content.copy(wide, 0, 0, 8);
    for (let at = 8; at < content.length; at += 4) wide.writeBigUInt64BE(BigInt(content.readUInt32BE(at)), at * 2 - 8);
    return writeBox('co64', wide);
  });
  return Buffer.concat(boxes);
}

test('offsets of 64 bits are cut as those of 32 are', async () => {
  const path = await makeClip('wide.mp4', picture('160x90', 3), tone(3), [...SECONDS, ...AAC], FAST);
  const bytes = await readFile(path);
  const [ftyp, moov] = indexOf(bytes);
  const cut = cutMp4(ftyp, widened(moov), 1);
  if (cut === 'whole') throw new Error('nothing was cut');
  const shorter = path.replace('.mp4', '-cut.mp4');
  await writeFile(shorter, assemble(bytes, cut));
  expect(await hashes(shorter, 'v', 'rawvideo')).toEqual((await hashes(path, 'v', 'rawvideo')).slice(0, 25));
});

test('a film without a key frame behind the end is served whole', async () => {
  const bytes = await readFile(await makeClip('short.mp4', picture('160x90', 2), [...H264, '-g', '250'], FAST));
  expect([cutMp4(...indexOf(bytes), 1), cutMp4(...indexOf(bytes), 65_535)]).toEqual(['whole', 'whole']);
});

test('an index that is damaged anywhere is cut as another file or not at all', async () => {
  const bytes = await readFile(
    await makeClip('damaged.mp4', picture('160x90', 3), tone(3), [...SECONDS, ...AAC], FAST),
  );
  const [ftyp, moov] = indexOf(bytes);
  for (let at = 0; at < moov.length; at += 7) {
    const damaged = Buffer.from(moov);
    damaged[at] = (damaged[at] ?? 0) ^ 0xff;
    try {
      cutMp4(ftyp, damaged, 1);
    } catch (error) {
      expect(error instanceof MalformedMp4 || error instanceof RangeError, String(error)).toBe(true);
    }
    expect(() => cutMp4(ftyp, moov.subarray(0, at + 1), 1)).toThrow();
  }
}, 60_000);
