// A long film is cut in a thread: what comes back is what would be made here, and meanwhile this thread goes on.
import { expect, test, vi } from 'vitest';
import { filmOf } from '../../../test/support/written-film.ts';
import { cutFilm, SHORT_BYTES } from './cut-film.ts';
import { cutMp4 } from './cut-mp4.ts';
import { boxesIn, MalformedMp4 } from './mp4-boxes.ts';

function indexOf(seconds: number): readonly [Buffer, Buffer] {
  const bytes = filmOf(seconds, 0);
  const body = (type: string): Buffer => {
    const box = boxesIn(bytes).find((one) => one.type === type)!;
    return Buffer.from(bytes.subarray(box.body, box.end));
  };
  return [body('ftyp'), body('moov')];
}

test.each([
  ['short', 1000],
  ['long', 60_000],
])('a %s film is cut as cutMp4 cuts it', async (length, seconds) => {
  const [ftyp, moov] = indexOf(seconds);
  expect(moov.length > SHORT_BYTES).toBe(length === 'long');
  const plain = cutMp4(ftyp, Buffer.from(moov), 300);
  expect(await cutFilm(ftyp, Buffer.from(moov), 300)).toEqual(plain);
  expect(await cutFilm(ftyp, moov, seconds + 1)).toBe('whole');
});

test('a long film that is damaged is refused as a short one is', async () => {
  const [ftyp, moov] = indexOf(60_000);
  await expect(cutFilm(ftyp, Buffer.from(moov.subarray(0, moov.length - 9)), 300)).rejects.toThrow(MalformedMp4);
});

test('a long film is not cut in this thread', async () => {
  const [ftyp, moov] = indexOf(60_000);
  const read = vi.spyOn(Buffer.prototype, 'readUInt32BE');
  const cutting = cutFilm(ftyp, moov, 50_000);
  const inThisThread = read.mock.calls.length;
  await cutting;
  expect(inThisThread).toBe(0);
  expect(read).not.toHaveBeenCalled();
});
