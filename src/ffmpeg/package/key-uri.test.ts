import { expect, test } from 'vitest';
import { isKeyUri } from './key-uri.ts';

test.each([
  'https://decrypt.example/?Ciphertext=a%2Bb',
  'http://127.0.0.1:8080/key',
  `https://a.example/${'x'.repeat(2000)}`,
])('a key may be fetched from %s', (uri) => expect(isKeyUri(uri)).toBe(true));

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
])('a URI with %s is none', (_, uri) => {
  expect(isKeyUri(uri)).toBe(false);
});
