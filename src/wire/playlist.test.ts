import { describe, expect, test } from 'vitest';
import { cutPlaylist, passTokenToKeyUri, segmentsWithin } from './playlist.ts';

const PLAYLIST = [
  '#EXTM3U',
  '#EXT-X-VERSION:3',
  '#EXT-X-TARGETDURATION:4',
  '#EXT-X-KEY:METHOD=AES-128,URI="fd/content.key",IV=0x00',
  '#EXTINF:4.000000,',
  'fd/00000.ts',
  '#EXTINF:4.000000,',
  'fd/00001.ts',
  '#EXTINF:1.500000,',
  'fd/00002.ts',
  '#EXT-X-ENDLIST',
  '',
].join('\n');

describe('the token of a key', () => {
  test('is appended to every key URI and to nothing else', () => {
    const passed = passTokenToKeyUri(PLAYLIST, 'MtsHlsUriToken', 'a b&c"');
    expect(passed).toBe(PLAYLIST.replace('fd/content.key"', 'fd/content.key?MtsHlsUriToken=a%20b%26c%22"'));
  });

  test('follows an ampersand where the URI has a query', () => {
    const line = '#EXT-X-KEY:METHOD=AES-128,URI="https://k.example/?a=1"';
    expect(passTokenToKeyUri(line, 'T', 'x')).toBe('#EXT-X-KEY:METHOD=AES-128,URI="https://k.example/?a=1&T=x"');
  });

  test('cannot break out of its line, nor be read as a pattern', () => {
    const passed = passTokenToKeyUri(PLAYLIST, 'T', '$&\n"#EXTINF');
    expect(passed.split('\n')).toHaveLength(PLAYLIST.split('\n').length);
    expect(passed).toContain('T=%24%26%0A%22%23EXTINF"');
  });
});

describe('a preview', () => {
  test.each([
    [1, 1],
    [4, 1],
    [4.1, 2],
    [8, 2],
    [9, 3],
    [1000, 3],
  ])('of %d seconds is %d whole segments', (seconds, segments) => {
    const cut = cutPlaylist(PLAYLIST, seconds);
    expect(cut.match(/\.ts$/gm) ?? []).toHaveLength(segments);
    expect(segmentsWithin(PLAYLIST, seconds)).toBe(segments);
    expect(cut.endsWith('#EXT-X-ENDLIST\n')).toBe(true);
    expect(cut).toContain('#EXT-X-KEY');
    expect(cut.match(/ENDLIST/g)).toHaveLength(1);
  });
});
