import { describe, expect, test } from 'vitest';
import { readAddress, withoutPlayAuth } from './address.ts';

const at = (pathname: string, hash = ''): ReturnType<typeof readAddress> => readAddress({ pathname, hash });

describe('the address of the page', () => {
  test('names a watch token in the path', () => {
    expect(at('/watch/abc-_123').token).toBe('abc-_123');
    expect(at('/watch/abc/').token).toBe('abc');
    expect(at('/watch/').token).toBeUndefined();
    expect(at('/watch').token).toBeUndefined();
  });

  test('carries a credential in the fragment, as pasted or encoded', () => {
    const playAuth = 'eyJ+a/b==';
    expect(at('/watch/', `#videoId=v&playAuth=${playAuth}`)).toMatchObject({ videoId: 'v', playAuth });
    expect(at('/watch/', `#videoId=v&playAuth=${encodeURIComponent(playAuth)}`)).toMatchObject({
      videoId: 'v',
      playAuth,
    });
  });

  test('keeps everything but the credential', () => {
    expect(withoutPlayAuth('#videoId=v&playAuth=eyJ+a==&t=5')).toBe('#videoId=v&t=5');
    expect(withoutPlayAuth('#playAuth=x')).toBe('');
  });

  test('may name the second to begin with', () => {
    expect(at('/watch/t', '#t=65').start).toBe(65);
    for (const bad of ['0', '-1', 'x', '']) expect(at('/watch/t', `#t=${bad}`).start).toBeUndefined();
  });

  test('ignores a fragment that is no credential', () => {
    expect(at('/watch/', '#hello')).toMatchObject({ videoId: '', playAuth: '' });
    expect(at('/watch/', '#videoId=%E0%A4%A')).toMatchObject({ videoId: '%E0%A4%A' });
  });

  test('may shorten the session, in whole seconds', () => {
    expect(at('/watch/t', '#sessionSeconds=10').sessionSeconds).toBe(10);
    for (const bad of ['0', '-1', '1.5', 'x', ''])
      expect(at('/watch/t', `#sessionSeconds=${bad}`).sessionSeconds).toBeUndefined();
  });
});
