import { describe, expect, test } from 'vitest';
import { isKeyUri, readPlaylist, sequenceIv, fitLast, totalSeconds, writePlaylist } from './media-playlist.ts';

const SEGMENTS = [
  { path: 'sd/00000.ts', seconds: 4 },
  { path: 'sd/00001.ts', seconds: 1.5 },
];

describe('a media playlist', () => {
  test('reads back as it was written', () => {
    expect(readPlaylist(writePlaylist(SEGMENTS, 'sd/content.key'))).toEqual(SEGMENTS);
  });

  test('declares the key without an IV, before the first segment', () => {
    const text = writePlaylist(SEGMENTS, 'sd/content.key');
    expect(text).toContain('#EXT-X-KEY:METHOD=AES-128,URI="sd/content.key"\n#EXTINF:4.000000,\nsd/00000.ts\n');
  });

  test('has a target duration that no rounded segment exceeds', () => {
    const target = (seconds: number): string | undefined =>
      /TARGETDURATION:(\d+)/.exec(writePlaylist([{ path: 'a', seconds }], 'k'))?.[1];
    expect([target(4.4), target(4.6), target(0.04)]).toEqual(['4', '5', '1']);
  });

  test('is refused while unfinished, empty, or not counted from zero', () => {
    const text = writePlaylist(SEGMENTS, 'k');
    expect(readPlaylist(text.replace('#EXT-X-ENDLIST', ''))).toBeUndefined();
    expect(readPlaylist(text.replace('SEQUENCE:0', 'SEQUENCE:7'))).toBeUndefined();
    expect(readPlaylist(writePlaylist([], 'k'))).toBeUndefined();
  });

  test('fits its last segment to the total duration', () => {
    expect(fitLast(SEGMENTS, 7).map((segment) => segment.seconds)).toEqual([4, 3]);
    expect(fitLast(SEGMENTS, 5).map((segment) => segment.seconds)).toEqual([4, 1]);
    expect(totalSeconds(fitLast([], 5))).toBe(0);
  });
});

test('the IV of a segment is its number as 16 bytes, most significant first', () => {
  expect(Buffer.from(sequenceIv(0x01020304)).toString('hex')).toBe('00000000000000000000000001020304');
});

test.each([
  'https://decrypt.example/?Ciphertext=a%2Bb',
  'http://127.0.0.1:8080/key',
  `https://a.example/${'x'.repeat(2000)}`,
])('accepts %s as the URI of a key', (uri) => expect(isKeyUri(uri)).toBe(true));

test.each([
  ['a line of its own', 'https://a.example/\n#EXT-X-KEY:METHOD=NONE'],
  ['an end of the attribute', 'https://a.example/",IV=0x00,URI="x'],
  ['a control character', 'https://a.example/\u0000'],
  ['a space', 'https://a.example/ x'],
  ['letters beyond ASCII', 'https://a.example/\u2028'],
  ['a local file', 'file:///etc/passwd'],
  ['data', 'data:text/plain;base64,AAAA'],
  ['a fragment, behind which no token would be sent', 'https://a.example/?Ciphertext=a#b'],
  ['no scheme', 'key.bin'],
  ['no host', 'https://'],
  ['too much', `https://a.example/${'x'.repeat(2100)}`],
])('refuses a key URI with %s', (_, uri) => {
  expect(isKeyUri(uri)).toBe(false);
});
