import { describe, expect, test } from 'vitest';
import { canonicalTextV3, sha256Hex } from '../../test/support/sign-request.ts';
import { canonicalRequestV3, parseV3Authorization } from './signature-v3.ts';

const HEX = 'a'.repeat(64);

describe('the Authorization header of V3', () => {
  const good = `ACS3-HMAC-SHA256 Credential=id,SignedHeaders=host;x-acs-date,Signature=${HEX}`;
  const parsed = {
    algorithm: 'ACS3-HMAC-SHA256',
    accessKeyId: 'id',
    signedHeaders: ['host', 'x-acs-date'],
    signature: HEX,
  };

  test('is read with or without spaces after the commas, in any order', () => {
    expect(parseV3Authorization(good)).toEqual(parsed);
    expect(parseV3Authorization(good.replaceAll(',', ', '))).toEqual(parsed);
    expect(
      parseV3Authorization(`ACS3-HMAC-SHA256 Signature=${HEX},Credential=id,SignedHeaders=host;x-acs-date`),
    ).toEqual(parsed);
  });

  test.each([
    ['nothing', ''],
    ['only the algorithm', 'ACS3-HMAC-SHA256'],
    ['no Signature', 'ACS3-HMAC-SHA256 Credential=id,SignedHeaders=host'],
    ['no Credential', `ACS3-HMAC-SHA256 SignedHeaders=host,Signature=${HEX}`],
    ['no SignedHeaders', `ACS3-HMAC-SHA256 Credential=id,Signature=${HEX}`],
    ['a field twice', `${good},Credential=other`],
    ['a foreign field', `${good},Extra=1`],
    ['a comma too many', `${good},`],
  ])('with %s is no authorization', (_, header) => {
    expect(parseV3Authorization(header)).toBeUndefined();
  });
});

describe('the canonical request of V3', () => {
  test('equals an independent recipe', () => {
    const headers = { host: '127.0.0.1:1', 'x-acs-date': ' 2026-01-02T03:04:05Z ', 'x-acs-action': 'GetPlayInfo' };
    const query = { b: "a b*c'(d)!~/+", a: '中😀', Empty: '' };
    expect(
      canonicalRequestV3({
        method: 'POST',
        query: Object.entries(query),
        header: (name) => headers[name as keyof typeof headers],
        signedHeaders: ['host', 'x-acs-action', 'x-acs-date'],
        bodySha256: sha256Hex('body'),
      }),
    ).toBe(canonicalTextV3({ method: 'POST', query, headers, body: 'body', accessKeyId: '', secret: '' }));
  });

  test('takes the list of signed headers as the client wrote it', () => {
    const request = {
      method: 'GET',
      query: [],
      header: () => 'v',
      bodySha256: HEX,
    };
    expect(canonicalRequestV3({ ...request, signedHeaders: ['b', 'a'] })).toBe(`GET\n/\n\nb:v\na:v\n\nb;a\n${HEX}`);
  });
});
