// Source URLs are shown without what signs them.
import { expect, test } from 'vitest';
import { withoutSecrets } from './without-secrets.ts';

test.each([
  ['https://a.example/film.mp4', 'https://a.example/film.mp4'],
  ['https://a.example/f.mp4?part=2&Quality=hd', 'https://a.example/f.mp4?part=2&Quality=hd'],
  [
    'https://b.example/f.mp4?OSSAccessKeyId=LTAI1&Expires=17&Signature=a%2Bb&part=2',
    'https://b.example/f.mp4?OSSAccessKeyId=***&Expires=***&Signature=***&part=2',
  ],
  [
    'https://c.example/f.mp4?X-Amz-Credential=AK&X-Amz-Signature=00',
    'https://c.example/f.mp4?X-Amz-Credential=***&X-Amz-Signature=***',
  ],
  ['https://d.example/f.mp4?auth_key=1-0-0-ab', 'https://d.example/f.mp4?auth_key=***'],
  ['https://user:pw@e.example/f.mp4', 'https://e.example/f.mp4'],
  ['https://f.example/f.mp4?0123456789abcdef', 'https://f.example/f.mp4?***'],
  ['https://g.example/f.mp4#token=1', 'https://g.example/f.mp4'],
  ['no url?sig=1', 'no url'],
])('%s', (url, shown) => {
  expect(withoutSecrets(url)).toBe(shown);
});
