// The credential of an upload: its contents, and that altered, expired and foreign ones do not open.
import { describe, expect, test } from 'vitest';
import { memoryKeyRing } from '../../test/support/memory-key-ring.ts';
import { SettableClock } from '../base/clock.ts';
import { createCredentialsForTest } from './upload-credential.testing.ts';
import { createUploadCredentials, UPLOAD_SECONDS } from './upload-credential.ts';
import { nobodyEnded } from '../../test/support/issuers.ts';

describe('an upload credential', () => {
  const { credentials, clock, keyRing, target, decode } = createCredentialsForTest();

  test('contains the object and the address as the official upload clients read them', () => {
    const issued = credentials.issue(target, 'http://127.0.0.1:8280');
    expect(decode(issued.uploadAddress)).toEqual({
      Endpoint: 'http://127.0.0.1:8280',
      Bucket: 'playauth-media',
      FileName: target.objectKey,
      ObjectPrefix: target.objectKey.replace(/[^/]+$/, ''),
    });
    const auth = decode(issued.uploadAuth);
    expect(Object.keys(auth).sort()).toEqual(
      ['AccessKeyId', 'AccessKeySecret', 'ExpireUTCTime', 'Expiration', 'Region', 'SecurityToken'].sort(),
    );
    expect(auth['Expiration']).toBe('2026-11-22T10:50:00Z');
    expect(auth['AccessKeyId']).toMatch(/^STS\.[0-9a-f]{24}$/);
    expect(auth['SecurityToken']).toMatch(/^[A-Za-z0-9_-]+$/);
  });

  test('opens to the target that it was issued for', () => {
    const auth = decode(credentials.issue(target, 'http://x').uploadAuth);
    const opened = credentials.open(auth['SecurityToken']!);
    expect(opened).toMatchObject({ ok: true, upload: { ...target, accessKeyId: auth['AccessKeyId'] } });
    const key = opened.ok ? opened.upload.signingKey.export().toString('utf8') : '';
    expect(key).toBe(auth['AccessKeySecret']);
  });

  test('is expired from its last second on', () => {
    const token = decode(credentials.issue(target, 'http://x').uploadAuth)['SecurityToken']!;
    clock.advance(UPLOAD_SECONDS * 1000 - 1);
    expect(credentials.open(token).ok).toBe(true);
    clock.advance(1);
    expect(credentials.open(token)).toEqual({ ok: false, reason: 'expired' });
  });

  test('does not open with any character altered, cut or added', () => {
    const token = decode(credentials.issue(target, 'http://x').uploadAuth)['SecurityToken']!;
    for (let index = 0; index < token.length; index += 1) {
      const altered = token.slice(0, index) + (token[index] === 'A' ? 'B' : 'A') + token.slice(index + 1);
      expect(credentials.open(altered)).toEqual({ ok: false, reason: 'malformed' });
      expect(credentials.open(token.slice(0, index))).toEqual({ ok: false, reason: 'malformed' });
    }
    expect(credentials.open(`${token}A`)).toEqual({ ok: false, reason: 'malformed' });
  });

  test('does not open under the key of another server', () => {
    const foreign = createUploadCredentials({
      keyRing: memoryKeyRing(),
      clock: new SettableClock(),
      region: 'x',
      revokedIssuers: nobodyEnded,
    });
    const token = decode(foreign.issue(target, 'http://x').uploadAuth)['SecurityToken']!;
    expect(credentials.open(token)).toEqual({ ok: false, reason: 'malformed' });
  });

  test('has a unique token and a unique secret each time', () => {
    const [one, two] = [credentials.issue(target, 'http://x'), credentials.issue(target, 'http://x')].map((issued) =>
      decode(issued.uploadAuth),
    );
    for (const field of ['AccessKeyId', 'AccessKeySecret', 'SecurityToken']) expect(one![field]).not.toBe(two![field]);
    expect(keyRing.active('upload').id).toBe(1);
  });
});
