import { describe, expect, test } from 'vitest';
import { errorTable } from '../../src/wire/errors.ts';
import { PlayerError } from './redeem-error.ts';

const kindOf = (code: string, status = 403, message = ''): string => new PlayerError({ code, status, message }).kind;

describe('a code becomes the kind that tells the viewer what to do', () => {
  test.each([
    ['InvalidSecurityToken.Expired', 'expired'],
    ['InvalidAuthInfo.ExpireTime', 'expired'],
    ['SomeNewCode.Expired', 'expired'],
    ['InvalidAuthInfo.MediaId', 'other-video'],
    ['SignatureDoesNotMatch', 'refused'],
    ['InvalidSecurityToken.Malformed', 'refused'],
    ['Client.BadPlayAuth', 'refused'],
    ['Forbidden.RAM', 'refused'],
    ['InvalidVideo.NotFound', 'not-playable'],
    ['InvalidVideo.NoneStream', 'not-playable'],
    ['Forbidden.IllegalStatus', 'not-playable'],
    ['Client.NoPlayableStream', 'not-playable'],
    ['Client.Network', 'network'],
    ['Client.GetPlayAuth', 'network'],
    ['Throttling.User', 'network'],
    ['toString', 'refused'],
  ])('%s is %s', (code, kind) => {
    expect(kindOf(code)).toBe(kind);
  });

  test('an unknown code of a failing server is a matter of the network, to be retried', () => {
    expect(kindOf('InternalError', 500)).toBe('network');
    expect(kindOf('InternalError', 400)).toBe('refused');
  });
});

describe('the sentence', () => {
  test('exists in both languages for every code of the server', () => {
    for (const [code, { status }] of Object.entries(errorTable)) {
      const { text } = new PlayerError({ code, status });
      expect(text.en).toMatch(/\.$/);
      expect(text.zh).toMatch(/。$/);
    }
  });

  test('names what the status of the video means', () => {
    const textFor = (status: string): string =>
      new PlayerError({
        code: 'Forbidden.IllegalStatus',
        message: `Status of the video is illegal. Current Status is ${status}.`,
      }).text.en;
    expect(textFor('Blocked')).toContain('blocked');
    expect(textFor('Transcoding')).toContain('not ready');
    expect(textFor('TranscodeFail')).toContain('could not be transcoded');
  });

  test('tells an altered credential from one that was refused for another reason', () => {
    expect(new PlayerError({ code: 'SignatureDoesNotMatch' }).text.en).toContain('altered');
    expect(new PlayerError({ code: 'Forbidden.RAM' }).text.en).toContain('Forbidden.RAM');
  });
});
