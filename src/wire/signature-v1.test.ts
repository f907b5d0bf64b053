import { describe, expect, test } from 'vitest';
import { playerEncode, textToSignV1 } from '../../test/support/sign-request.ts';
import { percentEncodeLikeWebPlayer } from './percent-encode.ts';
import { signingKeyV1, stringToSignV1 } from './signature-v1.ts';

const pairs = (table: Readonly<Record<string, string>>): [string, string][] => Object.entries(table);

describe('the text that signature V1 signs', () => {
  test('holds every parameter but Signature, in byte order of their names, for any order in the request', () => {
    const table = { b: '2', Signature: 'x', a: '1', 'List.2': 'c', 'List.10': 'b', 'List.1': 'a', Z: '0' };
    const expected = `GET&%2F&${encodeURIComponent('List.1=a&List.10=b&List.2=c&Z=0&a=1&b=2')}`;
    expect(stringToSignV1('GET', pairs(table))).toBe(expected);
    expect(stringToSignV1('GET', pairs(table).reverse())).toBe(expected);
  });

  test('keeps a parameter whose value is empty', () => {
    expect(stringToSignV1('POST', [['Empty', '']])).toBe('POST&%2F&Empty%3D');
  });

  test('begins with the method that was used', () => {
    expect(stringToSignV1('POST', [])).not.toBe(stringToSignV1('GET', []));
  });

  test('equals an independent recipe for every ASCII character and for what lies beyond', () => {
    const ascii = String.fromCharCode(...Array.from({ length: 128 }, (_, code) => code));
    const table = { Title: `${ascii} 中文 😀 é`, 'N me*': 'v' };
    expect(stringToSignV1('GET', pairs(table))).toBe(textToSignV1('GET', table));
  });

  test('can leave one parameter out, as the web player does with RegionId', () => {
    const table = { Action: 'GetPlayInfo', RegionId: 'cn-shanghai' };
    expect(stringToSignV1('GET', pairs(table), { without: 'RegionId' })).toBe(
      textToSignV1('GET', { Action: 'GetPlayInfo' }),
    );
    expect(stringToSignV1('GET', pairs(table))).toContain('RegionId');
  });

  test('the key is the secret and an ampersand', () => {
    expect(signingKeyV1('secret')).toBe('secret&');
  });
});

describe("the web player's own encoding", () => {
  test("leaves ! ' ( ) and every * but the first of a text bare, inside and outside", () => {
    const table = { A: "**!'()", B: '*' };
    const text = stringToSignV1('GET', pairs(table), { encode: percentEncodeLikeWebPlayer });
    expect(text).toBe(textToSignV1('GET', table, playerEncode));
    expect(text).toBe("GET&%2F&A%3D%252A%2A!'()%26B%3D%252A");
  });

  test('is the standard one when none of these characters occurs', () => {
    const table = { AuthInfo: '{"CI":"a+b/c="}', VideoId: 'a b~', Title: '中' };
    expect(stringToSignV1('GET', pairs(table), { encode: percentEncodeLikeWebPlayer })).toBe(
      stringToSignV1('GET', pairs(table)),
    );
  });
});
