import { expect, test } from 'vitest';
import fc from 'fast-check';
import { gifOf, jpegOf, pngOf } from '../../../test/support/image-files.ts';
import { propertyRuns } from '../../../test/support/property-runs.ts';
import { readImageHeader } from './image-header.ts';
import { verifyContent, type ContentToVerify } from './verify-asset.ts';

const verify = (type: ContentToVerify['type'], extension: string, head: Buffer | string) =>
  verifyContent({ type, extension, head: Buffer.from(head as string) });

test.each([
  ['PNG', 'image/png', pngOf(640, 360)],
  ['JPEG', 'image/jpeg', jpegOf(640, 360)],
  ['JPEG with much metadata', 'image/jpeg', jpegOf(640, 360, 500_000)],
  ['GIF', 'image/gif', gifOf(640, 360)],
])('%s is known by its content, under any name of an image', async (_, contentType, file) => {
  for (const extension of ['png', 'jpg', 'gif', 'apng'])
    expect(await verify('default', extension, file)).toEqual({
      ok: true,
      file: { contentType, width: 640, height: 360 },
    });
});

test.each([
  ['nothing', Buffer.alloc(0)],
  ['a page', '<html><script>alert(1)</script>'],
  ['a drawing with scripts', '<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'],
  ['a cut head', pngOf(9, 9).subarray(0, 20)],
  ['a JPEG without a frame', Buffer.from('ffd8ffd9ffd9ffd9ffd9ffd9', 'hex')],
  ['a JPEG whose metadata never end', jpegOf(9, 9, 500_000).subarray(0, 400_000)],
  ['no width', pngOf(0, 9)],
  ['a side that is too long', gifOf(16_385, 1)],
  ['too many pixels', pngOf(16_000, 16_000)],
  ['the most that a header can say', pngOf(0xffffffff, 0xffffffff)],
])('%s is no image', async (_, file) => {
  expect(await verify('cover', 'png', file as Buffer)).toMatchObject({ ok: false });
});

test('any bytes are read without an exception, and never beyond them', () => {
  const starts = [pngOf(2, 2), jpegOf(2, 2), gifOf(2, 2), Buffer.from('ffd8ff', 'hex')];
  fc.assert(
    fc.property(fc.constantFrom(...starts), fc.nat(60), fc.uint8Array({ maxLength: 60 }), (start, keep, rest) => {
      const found = readImageHeader(Buffer.concat([start.subarray(0, keep), rest]));
      if (found !== undefined) expect(found.width * found.height).toBeGreaterThan(0);
    }),
    { numRuns: propertyRuns(5000) },
  );
});

const CUE = '00:00:01.000 --> 00:00:02.000\nHello\n';
test.each([
  ['vtt', `WEBVTT\n\n${CUE}`, 'text/vtt;charset=utf-8'],
  ['srt', `1\n${CUE.replaceAll('.', ',')}`, 'application/x-subrip'],
  ['ass', '[Script Info]\nTitle: x\n', 'application/octet-stream'],
  ['stl', Buffer.from([0xff, 0xff, 0xc3, 0x28]), 'application/octet-stream'],
])('a subtitle of the kind %s is served as what it is', async (extension, file, contentType) => {
  expect(await verify('subtitle', extension, file as string)).toMatchObject({ ok: true, file: { contentType } });
});

test.each([
  ['vtt', '<script>alert(1)</script>'],
  ['srt', Buffer.from([0xff, 0xff, 0xc3, 0x28])],
  ['ttml', Buffer.from([0xff, 0xff, 0xc3, 0x28])],
])('what is no subtitle of the kind %s is refused', async (extension, file) => {
  expect(await verify('subtitle', extension, file as string)).toMatchObject({ ok: false });
});

test('containers begin as they must, and are only ever bytes', async () => {
  const bytes = { ok: true, file: { contentType: 'application/octet-stream' } };
  expect(await verify('material', 'mp4', '\0\0\0\x18ftypisom')).toEqual(bytes);
  expect(await verify('watermark', 'mov', '\0\0\0\x18moov')).toEqual(bytes);
  expect(await verify('material', 'zip', 'PK\x03\x04....')).toEqual(bytes);
  expect(await verify('material', 'mat', 'MATLAB 5.0 MAT-file')).toEqual(bytes);
  for (const extension of ['mp4', 'mov', 'zip', 'apk'])
    expect(await verify('material', extension, '<html>1234')).toMatchObject({ ok: false });
});
