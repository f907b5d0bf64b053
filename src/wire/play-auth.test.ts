import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodePlayAuth } from './play-auth.ts';

const fields = {
  SecurityToken: 'token',
  AuthInfo: '{"CI":"x"}',
  VideoMeta: { Status: 'Normal', VideoId: 'v', Title: '中文 😀', CoverURL: '', Duration: 1.5 },
  AccessKeyId: 'STS.a',
  PlayDomain: 'h',
  AccessKeySecret: 's',
  Region: 'cn-shanghai',
  CustomerId: '1',
};
const encode = (value: unknown): string => Buffer.from(JSON.stringify(value), 'utf8').toString('base64');

describe('a PlayAuth', () => {
  test('is decoded to its fields, with padding and without', () => {
    for (let length = 0; length < 4; length += 1) {
      const padded = encode({ ...fields, CustomerId: 'x'.repeat(length) });
      expect(decodePlayAuth(padded)).toMatchObject({ ...fields, CustomerId: 'x'.repeat(length) });
      expect(decodePlayAuth(padded.replace(/=+$/, ''))).toEqual(decodePlayAuth(padded));
    }
  });

  test.each(['SecurityToken', 'AuthInfo', 'AccessKeyId', 'AccessKeySecret', 'Region'] as const)(
    'without %s, or with a number for it, is none',
    (name) => {
      expect(decodePlayAuth(encode({ ...fields, [name]: undefined }))).toBeUndefined();
      expect(decodePlayAuth(encode({ ...fields, [name]: 1 }))).toBeUndefined();
    },
  );

  test('without the fields that redeeming does not need is one', () => {
    const { VideoMeta: _, CustomerId: __, PlayDomain: ___, ...needed } = fields;
    expect(decodePlayAuth(encode(needed))).toEqual(needed);
  });

  test.each([
    ['nothing', ''],
    ['base64url', Buffer.from(JSON.stringify({ ...fields, Region: '???>>>' })).toString('base64url')],
    ['spaces', ` ${encode(fields)}`],
    ['a line break', `${encode(fields)}\n`],
    ['base64 of no JSON', Buffer.from('hello').toString('base64')],
    ['base64 of an array', encode([])],
    ['base64 of null', encode(null)],
    ['bytes that are no UTF-8', Buffer.from([0x22, 0xff, 0x22]).toString('base64')],
    ['padding in the middle', 'eyJ=9=='],
  ])('%s is none', (_, text) => {
    expect(decodePlayAuth(text)).toBeUndefined();
  });

  test('no text makes the decoder throw', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.base64String()), (text) => void decodePlayAuth(text)));
  });
});
