import { describe, expect, test } from 'vitest';
import { errorTable } from '../../src/wire/errors.ts';
import { textFaults } from '../../test/support/text-faults.ts';
import { PlayerError, texts } from './player-error.ts';

const kindOf = (code: string, status = 403, message = ''): string => new PlayerError({ code, status, message }).kind;

describe('the kind of an error', () => {
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
  ])('of the code %s is %s', (code, kind) => {
    expect(kindOf(code)).toBe(kind);
  });

  test('of an unknown code is network with a status of 500 and above, else refused', () => {
    expect(kindOf('InternalError', 500)).toBe('network');
    expect(kindOf('InternalError', 400)).toBe('refused');
  });
});

describe('the sentence', () => {
  test('of each table entry is there in both languages', () => {
    expect(textFaults(texts)).toEqual([]);
  });

  test('exists in both languages for every code of the server', () => {
    for (const [code, { status }] of Object.entries(errorTable)) {
      const { text } = new PlayerError({ code, status });
      expect(text.en).toMatch(/\.$/);
      expect(text.zh).toMatch(/。$/);
    }
  });

  test('explains the status of the video', () => {
    const textFor = (status: string): string =>
      new PlayerError({
        code: 'Forbidden.IllegalStatus',
        message: `Status of the video is illegal. Current Status is ${status}.`,
      }).text.en;
    expect(textFor('Blocked')).toContain('blocked');
    expect(textFor('Transcoding')).toContain('not ready');
    expect(textFor('TranscodeFail')).toContain('could not be transcoded');
  });

  test('distinguishes an altered credential from one that was refused for another reason', () => {
    expect(new PlayerError({ code: 'SignatureDoesNotMatch' }).text.en).toContain('altered');
    expect(new PlayerError({ code: 'Forbidden.RAM' }).text.en).toContain('Forbidden.RAM');
  });
});
