import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { randomNonce, redeemUrl } from './redeem-request.ts';

const credential = {
  AccessKeyId: 'STS.abc',
  AccessKeySecret: 'geheim',
  SecurityToken: 'CAIS+tok/en==',
  AuthInfo: '{"MediaId":"5aed81b74ba84920be578cdfe004af4b","Caller":"a b"}',
  Region: 'local',
};

function request(over: Partial<Parameters<typeof redeemUrl>[0]> = {}): Promise<string> {
  return redeemUrl({
    endpoint: new URL('https://vod.example.org/'),
    videoId: '5aed81b74ba84920be578cdfe004af4b',
    credential,
    sessionSeconds: 7200,
    formats: 'm3u8,mp4',
    nonce: '3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf',
    ...over,
  });
}

describe('the request that redeems a PlayAuth', () => {
  test('has the parameters of the official player, and no Timestamp', async () => {
    const { searchParams } = new URL(await request());
    expect([...searchParams.keys()]).toEqual([
      'AccessKeyId',
      'Action',
      'AuthInfo',
      'AuthTimeout',
      'Channel',
      'Definition',
      'Format',
      'Formats',
      'PlayConfig',
      'PlayerVersion',
      'Rand',
      'ReAuthInfo',
      'SecurityToken',
      'SignatureMethod',
      'SignatureNonce',
      'SignatureVersion',
      'Version',
      'VideoId',
      'Signature',
    ]);
    expect(searchParams.get('Action')).toBe('GetPlayInfo');
    expect(searchParams.get('Channel')).toBe('HTML5');
    expect(searchParams.get('AuthInfo')).toBe(credential.AuthInfo);
    expect(searchParams.get('AuthTimeout')).toBe('7200');
  });

  test('carries a signature that verifies by the V1 recipe', async () => {
    const { searchParams } = new URL(await request());
    const encode = (text: string) =>
      encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
    const query = [...searchParams]
      .filter(([name]) => name !== 'Signature')
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => `${encode(name)}=${encode(value)}`)
      .join('&');
    const expected = createHmac('sha1', 'geheim&')
      .update(`GET&%2F&${encode(query)}`)
      .digest('base64');
    expect(searchParams.get('Signature')).toBe(expected);
  });

  test('does not contain the secret', async () => {
    expect(await request()).not.toContain('geheim');
  });

  test('leaves an empty AuthInfo out, as the official player does', async () => {
    const url = new URL(await request({ credential: { ...credential, AuthInfo: '' } }));
    expect(url.searchParams.has('AuthInfo')).toBe(false);
  });

  test('goes to the path of the endpoint', async () => {
    expect(await request({ endpoint: new URL('http://127.0.0.1:8280/api') })).toMatch(
      /^http:\/\/127\.0\.0\.1:8280\/api\?A/,
    );
  });
});

test('a nonce is a random UUID of version 4', () => {
  const nonces = Array.from({ length: 50 }, randomNonce);
  for (const nonce of nonces)
    expect(nonce).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(new Set(nonces).size).toBe(50);
});
