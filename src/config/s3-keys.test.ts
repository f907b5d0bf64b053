// The key pair of the bucket: one's own whole, or the usual one whole, and never a mixture.
import { describe, expect, test } from 'vitest';
import { chooseS3Keys } from './s3-keys.ts';

const usual = { AWS_ACCESS_KEY_ID: 'usual', AWS_SECRET_ACCESS_KEY: 'usual-secret', AWS_SESSION_TOKEN: 'usual-token' };
const own = { s3AccessKeyId: 'own', s3SecretAccessKey: 'own-secret' };

describe('the key pair of the bucket', () => {
  test("is one's own, without the token of another", () => {
    expect(chooseS3Keys(own, usual)).toEqual({ ok: true, keys: { ...own, s3SessionToken: undefined } });
  });

  test('is the usual one where there is none of its own', () => {
    const keys = { s3AccessKeyId: 'usual', s3SecretAccessKey: 'usual-secret', s3SessionToken: 'usual-token' };
    expect(chooseS3Keys({}, usual)).toEqual({ ok: true, keys });
    expect(chooseS3Keys({}, { ...usual, AWS_SESSION_TOKEN: '' })).toMatchObject({
      ok: true,
      keys: { s3SessionToken: undefined },
    });
  });

  test.each([
    ['half of it', { s3AccessKeyId: 'own' }, usual],
    ['the other half', { s3SecretAccessKey: 'own-secret' }, usual],
    ['only a token', { s3SessionToken: 'own-token' }, usual],
    ['nothing at all', {}, {}],
    ['half of the usual one', {}, { AWS_ACCESS_KEY_ID: 'usual', AWS_SECRET_ACCESS_KEY: '' }],
  ])('is not made of %s', (_what, keys, environment) => {
    const chosen = chooseS3Keys(keys, environment);
    expect(chosen).toMatchObject({ ok: false, reason: expect.stringContaining('PLAYAUTH_S3_ACCESS_KEY_ID') as string });
    expect(JSON.stringify(chosen)).not.toContain('secret"');
  });
});
