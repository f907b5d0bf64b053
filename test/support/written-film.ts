// A small MP4 file without an encoder: one sample a second, each a key frame and a chunk of its own.
import { writeBox } from '../../src/ffmpeg/cut/mp4-boxes.ts';

function words(...numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * numbers.length);
  for (const [at, number] of numbers.entries()) bytes.writeUInt32BE(number, 4 * at);
  return bytes;
}

/** A sample has `sampleBytes` bytes, all of the number of its second. */
export function filmOf(seconds: number, sampleBytes: number): Buffer {
  const each = (valueAt: (at: number) => number): number[] => Array.from({ length: seconds }, (_, at) => valueAt(at));
  const write = (offset: number): Buffer => {
    const table = writeBox(
      'stbl',
      writeBox('stts', words(0, 1, seconds, 1)),
      writeBox('stsc', words(0, 1, 1, 1, 1)),
      writeBox('stsz', words(0, 0, seconds, ...each(() => sampleBytes))),
      writeBox('stco', words(0, seconds, ...each((at) => offset + at * sampleBytes))),
    );
    const about = [
      writeBox('mdhd', words(0, 0, 0, 1, seconds, 0)),
      writeBox('hdlr', Buffer.from('\0\0\0\0\0\0\0\0vide')),
    ];
    const track = writeBox(
      'trak',
      writeBox('tkhd', Buffer.alloc(84)),
      writeBox('mdia', ...about, writeBox('minf', table)),
    );
    const moov = writeBox('moov', writeBox('mvhd', words(0, 0, 0, 1, seconds)), track);
    return Buffer.concat([writeBox('ftyp', Buffer.from('isom')), moov]);
  };
  const samples = Buffer.concat(each((at) => at + 1).map((value) => Buffer.alloc(sampleBytes, value)));
  return Buffer.concat([write(write(0).length + 8), writeBox('mdat', samples)]);
}
