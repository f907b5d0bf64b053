import { describe, expect, test } from 'vitest';
import { createGrantUrls } from './grant-urls.ts';

const VIDEO = '5aed81b74ba84920be578cdfe004af4b';
const url = (grant: string, rest: string, host = 'https://h'): string => `${host}/play/${grant}/${VIDEO}/${rest}`;

function grantUrlsOf(...answers: [id: string, url: string][][]): ReturnType<typeof createGrantUrls> {
  const urls = createGrantUrls(VIDEO);
  for (const answer of answers) urls.record(answer.map(([id, streamUrl]) => ({ id, url: streamUrl })));
  return urls;
}

describe('the URLs of grants', () => {
  test('brings playlists, segments and keys of an old grant under the newest one', () => {
    const urls = grantUrlsOf(
      [['HD', url('one', 'hd.m3u8')]],
      [['HD', url('two', 'hd.m3u8')]],
      [['HD', url('three', 'hd.m3u8')]],
    );
    for (const rest of ['hd.m3u8', 'hd/00001.ts', 'hd.key?a=1#b', 'hd/00001.ts?_t=5']) {
      expect(urls.current(url('one', rest))).toBe(url('three', rest));
      expect(urls.current(url('two', rest))).toBe(url('three', rest));
      expect(urls.current(url('three', rest))).toBe(url('three', rest));
    }
  });

  test('leaves every other URL as it is', () => {
    const urls = grantUrlsOf([['HD', url('one', 'hd.m3u8')]], [['HD', url('two', 'hd.m3u8')]]);
    const others = [
      url('unknown', 'hd.m3u8'),
      'https://h/other',
      `https://h/x?u=/play/one/${VIDEO}/`,
      url('one', 'a').replace(VIDEO, 'b'),
    ];
    for (const other of others) {
      expect(urls.current(other)).toBe(other);
      expect(urls.governs(other)).toBe(false);
    }
    expect(urls.governs(url('one', 'x.ts'))).toBe(true);
  });

  test('keeps grants of different streams apart', () => {
    const urls = grantUrlsOf(
      [
        ['FD', url('f1', 'fd.m3u8')],
        ['HD', url('h1', 'hd.m3u8')],
      ],
      [
        ['FD', url('f2', 'fd.m3u8')],
        ['HD', url('h2', 'hd.m3u8')],
      ],
    );
    expect(urls.current(url('f1', 'fd/1.ts'))).toBe(url('f2', 'fd/1.ts'));
    expect(urls.current(url('h1', 'hd/1.ts'))).toBe(url('h2', 'hd/1.ts'));
  });

  test('follows a new host', () => {
    const urls = grantUrlsOf([['HD', url('one', 'hd.m3u8')]], [['HD', url('two', 'hd.m3u8', 'https://cdn')]]);
    expect(urls.current(url('one', 'hd/1.ts'))).toBe(url('two', 'hd/1.ts', 'https://cdn'));
  });

  test('governs nothing where URLs carry no grant in the path', () => {
    const urls = grantUrlsOf([['HD', 'https://h/hd.m3u8?auth_key=1']]);
    expect(urls.governs('https://h/hd.m3u8?auth_key=1')).toBe(false);
    const inQuery = `https://h/hd.m3u8?from=/play/one/${VIDEO}/`;
    expect(grantUrlsOf([['HD', inQuery]]).governs(inQuery)).toBe(false);
  });
});
