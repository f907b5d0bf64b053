// What UploadMediaByURL takes and refuses before anything is fetched.
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

test('a URL comes encoded as a whole, or as it is; what is encoded in it stays so', () => {
  for (const written of [FILM, encodeURIComponent(FILM)])
    expect(read(written)).toMatchObject([{ sourceUrl: FILM, wished: { title: 'My film', fileName: 'My film.mp4' } }]);
});

test('metadata goes with its URL, however either is encoded', () => {
  const one = 'http://a.example/1.mp4';
  const two = 'http://a.example/2?x';
  const metadata = { SourceURL: encodeURIComponent(two), Title: 'Two', CateId: 7, Tags: 'a,b', FileExtension: '.MKV' };
  const [first, second] = read(`${one},${encodeURIComponent(two)}`, [metadata]);
  expect(first?.wished).toMatchObject({ title: '1', tags: '', extension: undefined });
  expect(second?.wished).toMatchObject({ title: 'Two', cateId: 7, tags: 'a,b', extension: 'mkv' });
});

test('a file without a name is called like its host', () => {
  expect(read('http://a.example/')).toMatchObject([{ wished: { title: 'a.example', fileName: 'a.example' } }]);
});

test('a title that the URL makes fits whatever is in it', () => {
  const [wish] = read(`http://a.example/${encodeURIComponent(`😀${'电'.repeat(60)}`)}.mp4`);
  expect(Buffer.byteLength(wish?.wished.title ?? '')).toBeLessThanOrEqual(128);
  expect(wish?.wished.title).toMatch(/^😀电+$/u);
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
  // Permissions are asked for each metadata: a second one for the same URL would hide a URL without any.
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
