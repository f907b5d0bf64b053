// EncryptConfig and OverrideParams: accepted forms, and refusals that name the member.
import { describe, expect, test } from 'vitest';
import { WireError } from '../../wire/errors.ts';
import { readEncryptConfig, refuseOverrides } from './encrypt-config.ts';

const config = (more: object): string =>
  JSON.stringify({ CipherText: '0a', DecryptKeyUri: 'https://keys.example.com/?c=0a', KeyServiceType: 'KMS', ...more });

function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof WireError) return error.message;
    throw error;
  }
  return 'none';
}

describe('EncryptConfig', () => {
  test.each([undefined, '{}', 'undefined'])('%j counts as absent', (text) => {
    expect(readEncryptConfig(text)).toBeUndefined();
  });

  test.each([{}, { KeyServiceType: undefined }, { KeyServiceType: '' }, { Other: 1 }])('is read with %j', (more) => {
    expect(readEncryptConfig(config(more))).toEqual({ cipherText: '0a', uri: 'https://keys.example.com/?c=0a' });
  });

  test.each<[string, string]>([
    ['x', 'EncryptConfig'],
    ['null', 'EncryptConfig'],
    [config({ CipherText: 7 }), 'EncryptConfig.CipherText'],
    [config({ CipherText: 'a'.repeat(1025) }), 'EncryptConfig.CipherText'],
    [config({ DecryptKeyUri: undefined }), 'EncryptConfig.DecryptKeyUri'],
    [config({ DecryptKeyUri: 'https://x/"\n#EXTINF' }), 'EncryptConfig.DecryptKeyUri'],
    [config({ DecryptKeyUri: 'data:,0' }), 'EncryptConfig.DecryptKeyUri'],
    [config({ KeyServiceType: 'Other' }), 'EncryptConfig.KeyServiceType'],
  ])('%s is refused, naming %s', (text, name) => {
    expect(refusal(() => readEncryptConfig(text))).toBe(`The specified parameter "${name}" is not valid.`);
  });
});

describe('OverrideParams', () => {
  test.each([undefined, '{}', '{"Watermarks":[]}', '{"Watermarks":null,"Subtitles":""}'])(
    '%j overrides nothing',
    (text) => {
      expect(refusal(() => refuseOverrides(text))).toBe('none');
    },
  );

  test.each(['{"Watermarks":[{}]}', '{"Subtitles":"x"}', '{"Anything":{}}'])('refuses %s', (text) => {
    expect(refusal(() => refuseOverrides(text))).toContain('OverrideParams cannot be followed');
  });
});
