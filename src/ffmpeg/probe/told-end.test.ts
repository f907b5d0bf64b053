// Ends that files tell in ways that FFmpeg does not write: other headers of MP3, tags in front of it, indexes of 64 bits, bytes behind Ogg.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { writeBox } from '../cut/mp4-boxes.ts';
import { readFragmentsEnd } from './fragments-end.ts';
import { readToldEnd, type ToldEnd } from './told-end.ts';

const folder = mkdtempSync(join(tmpdir(), 'playauth-ends-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function read(container: string, ...parts: readonly Buffer[]): Promise<ToldEnd> {
  const path = join(folder, 'file');
  writeFileSync(path, Buffer.concat(parts));
  return readToldEnd(path, container);
}

function numbers(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, 4 * index);
  return bytes;
}

describe('MP3', () => {
  const STEREO_44100 = 0xfffb9000;
  const MONO_44100 = 0xfffb90c0;
  const MONO_22050 = 0xfff380c0;
  const frame = (header: number, at: number, ...told: readonly Buffer[]): Buffer =>
    Buffer.concat([numbers(header), Buffer.alloc(at - 4), ...told, Buffer.alloc(400)]);
  const xing = (flags: number, ...values: readonly number[]): Buffer =>
    Buffer.concat([Buffer.from('Xing'), numbers(flags, ...values)]);
  const id3 = Buffer.concat([Buffer.from('ID3\x04\0\0\0\0\x02\x01', 'latin1'), Buffer.alloc(257)]);

  test.each([
    ['stereo', frame(STEREO_44100, 36, xing(3, 1004, 999)), { seconds: (1000 * 1152) / 44_100 }],
    ['mono', frame(MONO_44100, 21, xing(1, 504)), { seconds: (500 * 1152) / 44_100 }],
    ['MPEG 2', frame(MONO_22050, 13, xing(1, 504)), { seconds: (500 * 576) / 22_050 }],
    ['bytes alone', frame(STEREO_44100, 36, xing(2, 5000)), { endsAt: 5000 }],
    ['neither', frame(STEREO_44100, 36, xing(0)), {}],
    ['a number of 0, by encoders of live streams', frame(STEREO_44100, 36, xing(3, 0, 0)), {}],
    [
      'VBRI',
      frame(STEREO_44100, 36, Buffer.from('VBRI'), Buffer.alloc(6), numbers(777, 104)),
      { seconds: (100 * 1152) / 44_100 },
    ],
    ['no such frame', frame(STEREO_44100, 36, Buffer.from('LAME')), {}],
    ['layer II', frame(0xfffd9000, 36, xing(1, 504)), {}],
    ['no MP3', Buffer.from('RIFF'), {}],
  ])('%s', async (_, bytes, told) => {
    expect(await read('mp3', bytes)).toEqual(told);
  });

  test('behind two tags', async () => {
    expect(await read('mp3', id3, id3, frame(STEREO_44100, 36, xing(2, 5000)))).toEqual({ endsAt: 2 * 267 + 5000 });
  });
});

describe('Ogg', () => {
  const page = (flags: number): Buffer =>
    Buffer.concat([
      Buffer.from('OggS'),
      Buffer.from([0, flags]),
      Buffer.alloc(20),
      Buffer.from([2, 255, 9]),
      Buffer.alloc(264),
    ]);
  const END = 4;

  test.each([
    ['the last page ends the stream', [page(2), page(END)], false],
    ['another one does', [page(END), page(0)], true],
    ['the last page is not whole', [page(0), page(END).subarray(0, 200)], true],
    ['tags stand behind the last page', [page(END), Buffer.from('TAG'), Buffer.alloc(125)], false],
    ['no page is near the end', [page(0), Buffer.alloc(200_000)], false],
  ] as const)('%s', async (_, parts, lacksMark) => {
    expect(await read('ogg', ...parts)).toEqual({ lacksMark });
  });
});

describe('MP4', () => {
  const MOV = 'mov,mp4,m4a,3gp,3g2,mj2';
  const mvhd = writeBox('mvhd', numbers(0, 0, 0, 1000, 0), Buffer.alloc(80));
  const wideMvhd = writeBox('mvhd', numbers(0x0100_0000, 0, 0, 0, 0, 1000, 0, 0), Buffer.alloc(80));
  const moov = (header: Buffer, ...inMvex: readonly Buffer[]): Buffer =>
    writeBox('moov', header, writeBox('mvex', ...inMvex));
  const sidx = writeBox('sidx', numbers(0, 1, 1000, 0, 50, 2, 700, 1000, 0, 0x8000_0000 + 300, 1000, 0));
  const wideSidx = writeBox('sidx', numbers(0x0100_0000, 1, 1000, 0, 0, 0, 50, 2, 700, 1000, 0, 300, 1000, 0));
  const fragment = Buffer.concat([writeBox('moof', Buffer.alloc(50)), writeBox('mdat', Buffer.alloc(500))]);

  test.each([
    ['a length', [moov(mvhd, writeBox('mehd', numbers(0, 7500)))], { seconds: 7.5, endsAt: 0 }],
    [
      'a length of 64 bits',
      [moov(wideMvhd, writeBox('mehd', numbers(0x0100_0000, 0, 7500)))],
      { seconds: 7.5, endsAt: 0 },
    ],
    ['no length', [moov(mvhd)], { endsAt: 0 }],
    ['an index', [moov(mvhd), sidx], { endsAt: moov(mvhd).length + sidx.length + 50 + 1000 }],
    ['an index of 64 bits', [moov(mvhd), wideSidx], { endsAt: moov(mvhd).length + wideSidx.length + 50 + 1000 }],
    ['an index that is cut', [moov(mvhd), sidx.subarray(0, 20)], { endsAt: 0 }],
    ['a film that is not in fragments', [writeBox('moov', mvhd), sidx], {}],
    ['a box without a length', [moov(mvhd), numbers(0, 0)], { endsAt: 0 }],
  ])('%s', async (_, parts, told) => {
    expect(await read(MOV, ...parts, ...(parts.length === 2 ? [] : [fragment]))).toEqual(told);
  });

  test('an index behind the first fragment', async () => {
    const parts = [moov(mvhd), fragment, sidx, fragment];
    const end = moov(mvhd).length + fragment.length + sidx.length + 50 + 1000;
    expect(await read(MOV, ...parts)).toEqual({ endsAt: end });
  });
});

describe('MP4 of an attacker', () => {
  const film = writeBox('moov', writeBox('mvhd', numbers(0, 0, 0, 1000, 0), Buffer.alloc(80)), writeBox('mvex'));
  const small = writeBox('free');
  /** A header that says that its content goes on for two gigabytes. */
  const endless = (type: string): Buffer => Buffer.concat([numbers(0x7fff_ffff), Buffer.from(type, 'latin1')]);
  const many = Buffer.concat(Array<Buffer>(150_000).fill(small));

  async function readsOf(bytes: Buffer, signal?: AbortSignal): Promise<number> {
    let count = 0;
    const readBytes = (at: number, length: number): Promise<Buffer> => {
      count += 1;
      return Promise.resolve(bytes.subarray(at, at + length));
    };
    await readFragmentsEnd(readBytes, bytes.length, signal);
    return count;
  }

  test.each([
    [
      'films, each with all boxes that follow',
      [film, ...Array<Buffer>(50).fill(writeBox('moov', endless('mvex'))), many],
    ],
    ['parts of a film that overlap', [writeBox('moov', endless('mvex'), many), writeBox('moov', many), many]],
    ['boxes in boxes', [writeBox('moov', writeBox('mvex', many), writeBox('mvex', many)), many]],
  ])('many %s: only so many boxes are read', async (_, parts) => {
    expect(await readsOf(Buffer.concat(parts))).toBeLessThan(200_010);
  });

  test('no more boxes are read when the job is aborted', async () => {
    expect(await readsOf(Buffer.concat([film, many]), AbortSignal.abort())).toBe(0);
  });
});

test('other formats tell nothing', async () => {
  expect(await read('matroska,webm', Buffer.from('OggS\0'))).toEqual({});
});
