// What UploadMediaByURL accepts and refuses before the first fetch.
import { expect, test } from 'vitest';
import { WireError } from '../../wire/errors.ts';
import { readUploadMetadatas, type UploadMetadata } from './read-upload-metadatas.ts';

const read = (uploadUrls: string, metadatas: readonly UploadMetadata[] = []) =>
  readUploadMetadatas({ uploadUrls, metadatas, userData: undefined, callback: undefined });
const FILM = 'https://a.example/films/My%20film.mp4?sign=%2Bx%2C';

function codeOf(uploadUrls: string, metadatas: readonly UploadMetadata[] = []): string {
  try {
    read(uploadUrls, metadatas);
    return '';
  } catch (error) {
    return error instanceof WireError ? error.code : String(error);
  }
}

test('decodes a URL that is encoded as a whole, and leaves a plain one as it is', () => {
  for (const written of [FILM, encodeURIComponent(FILM)])
    expect(read(written)).toMatchObject([
      { sourceUrl: FILM, requested: { title: 'My film', fileName: 'My film.mp4' } },
    ]);
});

test('assigns metadata to its URL in any encoding of the two', () => {
  const one = 'http://a.example/1.mp4';
  const two = 'http://a.example/2?x';
  const metadata = { SourceURL: encodeURIComponent(two), Title: 'Two', CateId: 7, Tags: 'a,b', FileExtension: '.MKV' };
  const [first, second] = read(`${one},${encodeURIComponent(two)}`, [metadata]);
  expect(first?.requested).toMatchObject({ title: '1', tags: '', extension: undefined });
  expect(second?.requested).toMatchObject({ title: 'Two', cateId: 7, tags: 'a,b', extension: 'mkv' });
});

test('names a file without a name after its host', () => {
  expect(read('http://a.example/')).toMatchObject([{ requested: { title: 'a.example', fileName: 'a.example' } }]);
});

test('shortens and cleans a title that comes from the URL', () => {
  const [request] = read(`http://a.example/${encodeURIComponent(`😀${'电'.repeat(60)}`)}.mp4`);
  expect(Buffer.byteLength(request?.requested.title ?? '')).toBeLessThanOrEqual(128);
  expect(request?.requested.title).toMatch(/^😀电+$/u);
});

test.each([
  ['', 'nothing'],
  [',', 'nothing but a comma'],
  ['ftp://a.example/x', 'another protocol'],
  ['http://u:p@a.example/x', 'a password'],
  ['http%3A%2F%2Fa.example%2F%00', 'U+0000'],
  [`http://a.example/${'x'.repeat(2000)}`, 'too long'],
  [Array.from({ length: 21 }, (_, n) => `http://a.example/${String(n)}`).join(','), 'too many'],
  [`${FILM},nonsense`, 'one of them none'],
])('%.40s is refused: %s', (urls) => {
  expect(codeOf(urls)).toBe('InvalidParameter.UploadURLs');
});

test.each([
  [[{ SourceURL: 'http://other.example/', Title: 'x' }], 'InvalidParameter'],
  [[{ Title: 'x' }], 'InvalidParameter'],
  // Permissions are checked for each metadata: a second one for the same URL would hide a URL without any.
  [
    [
      { SourceURL: FILM, Tags: 'a' },
      { SourceURL: encodeURIComponent(FILM), Tags: 'a' },
    ],
    'InvalidParameter',
  ],
  [[{ SourceURL: FILM, Title: 'x'.repeat(129) }], 'LengthExceededMax'],
  [[{ SourceURL: FILM, Tags: '1,'.repeat(17) }], 'TagsExceededMax'],
  [[{ SourceURL: FILM, Title: '\u0007' }], 'IllegalCharacters'],
  [[{ SourceURL: FILM, FileExtension: 'exe' }], 'InvalidFileName.Extension'],
  [[{ SourceURL: FILM, CoverURL: 'file:///x' }], 'InvalidParameter'],
])('metadata %j is refused as %s', (metadatas, code) => {
  expect(codeOf(FILM, metadatas)).toBe(code);
});
