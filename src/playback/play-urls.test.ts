import { expect, test } from 'vitest';
import { sampleVideo } from '../../test/support/sample-video.ts';
import { coverUrl } from './play-urls.ts';

test('the URL of a cover is that of its video, base and token of now, in any order', () => {
  const [one, other] = [sampleVideo({ coverBlob: 'one' }), sampleVideo({ coverBlob: 'other' })];
  for (const token of ['a', 'b', 'a'])
    for (const baseUrl of ['http://one.test', 'https://other.test', 'http://one.test'])
      for (const video of [one, other, one]) {
        const expected = `${baseUrl}/play/${token}/${video.videoId}/cover.jpg`;
        expect(coverUrl({ coverToken: () => token }, baseUrl, video)).toBe(expected);
      }
});

test('a video without a cover has no URL, one with a cover elsewhere has that', () => {
  const grants = { coverToken: () => 'token' };
  expect(coverUrl(grants, 'http://one.test', sampleVideo({ coverBlob: undefined }))).toBe('');
  const elsewhere = 'https://pictures.test/1.png';
  expect(coverUrl(grants, 'http://one.test', sampleVideo({ coverUrl: elsewhere }))).toBe(elsewhere);
});
