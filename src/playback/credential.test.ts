import { createHmac, createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { memoryKeyRing } from '../../test/support/memory-key-ring.ts';
import { propertyRuns } from '../../test/support/property-runs.ts';
import { SAMPLE_ACCOUNT, SAMPLE_INSTANT, sampleVideo } from '../../test/support/sample-video.ts';
import { SettableClock } from '../base/clock.ts';
import { HmacKey } from '../base/hmac-key.ts';
import { deriveKey } from '../store/keys/master-key.ts';
import { sealToken } from '../wire/sealed-token.ts';
import { asAccessKeyId, asVideoId } from '../wire/ids.ts';
import type { AuthInfoFields, PlayAuthFields } from '../wire/play-auth.ts';
import { createCredentials, type Credentials, type MintRequest } from './credential.ts';
import { SAMPLE_ISSUER } from '../../test/support/issuers.ts';

const ISSUER = asAccessKeyId('LTAI0123456789abcdef0123');

function open(keyRing = memoryKeyRing()): { clock: SettableClock; credentials: Credentials } {
  const clock = new SettableClock().freeze(SAMPLE_INSTANT);
  return { clock, credentials: createCredentials({ keyRing, clock, region: 'cn-shanghai' }) };
}

function mintText(credentials: Credentials, changes: Partial<MintRequest> = {}): string {
  return credentials.mint({
    video: sampleVideo(),
    issuedBy: ISSUER,
    issuer: SAMPLE_ISSUER,
    lifetimeSeconds: 100,
    coverUrl: `http://127.0.0.1:8280/play/${'x'.repeat(76)}/${'0'.repeat(32)}/cover.jpg`,
    playDomain: '127.0.0.1:8280',
    ...changes,
  });
}

function fieldsOf(playAuth: string): PlayAuthFields {
  return JSON.parse(Buffer.from(playAuth, 'base64').toString('utf8')) as PlayAuthFields;
}

describe('a PlayAuth', () => {
  test("is standard base64 of a JSON object with the fields of the vendor, and begins like the vendor's", () => {
    const { credentials } = open();
    const video = sampleVideo({ title: '中文 😀' });
    const playAuth = mintText(credentials, { video });
    expect(playAuth).toMatch(/^[A-Za-z0-9+/]+={0,2}$/);
    expect(playAuth.startsWith('eyJTZWN1cml0eVRva2VuIjoi')).toBe(true);
    const fields = fieldsOf(playAuth);
    expect(Object.keys(fields)).toEqual([
      ...['SecurityToken', 'AuthInfo', 'VideoMeta', 'AccessKeyId'],
      ...['PlayDomain', 'AccessKeySecret', 'Region', 'CustomerId'],
    ]);
    expect(fields).toMatchObject({ PlayDomain: '127.0.0.1:8280', Region: 'cn-shanghai', CustomerId: SAMPLE_ACCOUNT });
    expect(fields.VideoMeta).toEqual({
      Status: 'Normal',
      VideoId: video.videoId,
      Title: '中文 😀',
      CoverURL: expect.stringContaining('/cover.jpg') as string,
      Duration: 135.6,
    });
  });

  test('carries AuthInfo as a JSON text that says what it is for and until when', () => {
    const { credentials } = open();
    const video = sampleVideo();
    const info = JSON.parse(fieldsOf(mintText(credentials, { video })).AuthInfo) as AuthInfoFields;
    expect(Object.keys(info)).toEqual(['CI', 'Caller', 'ExpireTime', 'MediaId', 'PlayDomain', 'Signature']);
    expect(info).toMatchObject({
      ExpireTime: '2026-01-02T03:05:45Z',
      MediaId: video.videoId,
      PlayDomain: '127.0.0.1:8280',
    });
  });

  test('is written as JSON.stringify writes it, for any video and host', () => {
    const { credentials } = open();
    const text = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: 'binary' }),
      fc.constantFrom('"', '\\', '\\"'),
    );
    fc.assert(
      fc.property(text, text, text, (title, coverUrl, playDomain) => {
        const playAuth = mintText(credentials, { video: sampleVideo({ title }), coverUrl, playDomain });
        const json = Buffer.from(playAuth, 'base64').toString('utf8');
        const fields = JSON.parse(json) as PlayAuthFields;
        expect(JSON.stringify(fields)).toBe(json);
        expect(fields.VideoMeta).toMatchObject({ Title: title.toWellFormed(), CoverURL: coverUrl.toWellFormed() });
        const info = JSON.parse(fields.AuthInfo) as AuthInfoFields;
        expect(JSON.stringify(info)).toBe(fields.AuthInfo);
        expect(info.PlayDomain).toBe(playDomain.toWellFormed());
      }),
      { numRuns: propertyRuns(10_000) },
    );
  }, 60_000);

  test('of a video that was changed, or under another host, says what is true now', () => {
    const { credentials } = open();
    const video = sampleVideo({ title: 'before' });
    for (const [title, playDomain] of [
      ['before', 'a'],
      ['before', 'b'],
      ['after', 'b'],
      ['before', 'a'],
    ] as const) {
      const fields = fieldsOf(mintText(credentials, { video: { ...video, title }, playDomain, coverUrl: title }));
      expect(fields).toMatchObject({ PlayDomain: playDomain, VideoMeta: { Title: title, CoverURL: title } });
      expect(JSON.parse(fields.AuthInfo)).toMatchObject({ PlayDomain: playDomain });
    }
  });

  test('is at most 1200 bytes for an ordinary title, on a long host too', () => {
    const { credentials } = open();
    const titles = ['A film', 'Lesson 12: Introduction to distributed systems', '第十二课：分布式系统导论（三）'];
    for (const title of titles) {
      const { length } = mintText(credentials, { video: sampleVideo({ title }) });
      expect(length, title).toBeLessThanOrEqual(1200);
    }
    const host = 'vod.media.example.org:8443';
    const coverUrl = `https://${host}/play/${'x'.repeat(76)}/${'0'.repeat(32)}/cover.jpg`;
    expect(mintText(credentials, { playDomain: host, coverUrl }).length).toBeLessThanOrEqual(1200);
  });

  test('contains no character that the web player encodes in its own way when it signs', () => {
    const { credentials } = open();
    for (let round = 0; round < 50; round += 1) {
      const fields = fieldsOf(mintText(credentials));
      for (const name of ['SecurityToken', 'AuthInfo', 'AccessKeyId', 'AccessKeySecret'] as const)
        expect(fields[name], name).not.toMatch(/[*!'()]/);
    }
  });

  test('has a new id, secret and token each time', () => {
    const { credentials } = open();
    const video = sampleVideo();
    const [one, two] = [fieldsOf(mintText(credentials, { video })), fieldsOf(mintText(credentials, { video }))];
    for (const name of ['SecurityToken', 'AuthInfo', 'AccessKeyId', 'AccessKeySecret'] as const)
      expect(one[name], name).not.toBe(two[name]);
  });

  test("shows neither the issuing key nor anything of the server's keys", () => {
    const keyRing = memoryKeyRing({ secret: Buffer.alloc(32, 'k') });
    const text = Buffer.from(mintText(open(keyRing).credentials), 'base64').toString('utf8');
    const { SecurityToken } = JSON.parse(text) as PlayAuthFields;
    for (const shown of [text, Buffer.from(SecurityToken, 'base64url').toString('latin1')]) {
      expect(shown).not.toContain(ISSUER);
      expect(shown).not.toContain('kkkk');
    }
  });
});

describe('the security token', () => {
  test('opens to what was sealed in it, on any node that has the key', () => {
    const keyRing = memoryKeyRing();
    const video = sampleVideo();
    const fields = fieldsOf(mintText(open(keyRing).credentials, { video, lifetimeSeconds: 3000 }));
    const opened = open(keyRing).credentials.open(fields.SecurityToken);
    expect(opened).toMatchObject({
      ok: true,
      credential: {
        accessKeyId: fields.AccessKeyId,
        claims: {
          id: fields.AccessKeyId.slice('STS.'.length),
          accountId: SAMPLE_ACCOUNT,
          videoId: video.videoId,
          issuer: SAMPLE_ISSUER,
          watchLink: undefined,
          issuedAt: SAMPLE_INSTANT / 1000,
          expiresAt: SAMPLE_INSTANT / 1000 + 3000,
        },
      },
    });
  });

  test('keeps an account id with leading zeros', () => {
    const { credentials } = open();
    const video = sampleVideo({ accountId: '0000000000000042' as typeof SAMPLE_ACCOUNT });
    const opened = credentials.open(fieldsOf(mintText(credentials, { video })).SecurityToken);
    expect(opened).toMatchObject({ credential: { claims: { accountId: '0000000000000042' } } });
  });

  test('does not open under another secret, nor under another id of the same secret', () => {
    const secret = Buffer.alloc(32, 1);
    const token = fieldsOf(mintText(open(memoryKeyRing({ secret })).credentials)).SecurityToken;
    const others = [memoryKeyRing(), memoryKeyRing({ id: 2, secret })];
    for (const keyRing of others)
      expect(open(keyRing).credentials.open(token)).toEqual({ ok: false, reason: 'malformed' });
  });

  test.each([100, 3000])('of %d seconds ends to the millisecond', (lifetimeSeconds) => {
    const { clock, credentials } = open();
    const { SecurityToken: token } = fieldsOf(mintText(credentials, { lifetimeSeconds }));
    clock.set(SAMPLE_INSTANT + lifetimeSeconds * 1000 - 1);
    expect(credentials.open(token).ok).toBe(true);
    clock.advance(1);
    expect(credentials.open(token)).toEqual({ ok: false, reason: 'expired' });
  });
});

describe('a token that an earlier server sealed', () => {
  const secret = Buffer.alloc(32, 5);

  /** As version 1 was written. */
  function sealed(lifetimeSeconds: number, tags: readonly string[] = SAMPLE_ISSUER, counted = tags.length): string {
    const number = (value: number, bytes: number): string => value.toString(16).padStart(2 * bytes, '0');
    const head = ['0a'.repeat(12), number(42, 8), 'b1'.repeat(16), number(SAMPLE_INSTANT / 1000, 5)];
    const hex = [...head, number(lifetimeSeconds, 2), number(counted, 1), ...tags].join('');
    const claims = Buffer.concat([Buffer.from(hex, 'hex'), Buffer.from(ISSUER)]);
    const key = deriveKey(createSecretKey(secret), 'credential seal');
    return sealToken('credential', claims, { id: 1, key });
  }

  test('opens until it expires, with the secret that it was issued with', () => {
    const { clock, credentials } = open(memoryKeyRing({ secret }));
    const opened = credentials.open(sealed(100));
    const claims = {
      id: '0a'.repeat(12),
      accountId: '0000000000000042',
      videoId: 'b1'.repeat(16),
      issuer: SAMPLE_ISSUER,
    };
    expect(opened).toMatchObject({ ok: true, credential: { claims } });
    const issued = createHmac('sha256', deriveKey(createSecretKey(secret), 'credential secret')).update(claims.id);
    const keyV1 = new HmacKey('sha1', Buffer.from(`${issued.digest('base64url').slice(0, 32)}&`));
    expect(opened.ok && opened.credential.keyV1.equals(keyV1)).toBe(true);
    clock.set(SAMPLE_INSTANT + 100_000);
    expect(credentials.open(sealed(100))).toEqual({ ok: false, reason: 'expired' });
  });

  test('names its watch link', () => {
    const { credentials } = open(memoryKeyRing({ secret }));
    const [key, link] = ['0123456789', 'abcdef0123'];
    const opened = credentials.open(sealed(100, [key, link], 0x81));
    expect(opened).toMatchObject({ ok: true, credential: { claims: { issuer: [key], watchLink: link } } });
  });

  test('does not open when it was altered, or under another key', () => {
    const { credentials } = open(memoryKeyRing({ secret }));
    const token = sealed(100);
    for (let at = 0; at < token.length; at += 1) {
      const altered = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
      expect(credentials.open(altered), altered).toEqual({ ok: false, reason: 'malformed' });
    }
    expect(open().credentials.open(token)).toEqual({ ok: false, reason: 'malformed' });
  });
});

describe('AuthInfo', () => {
  function issued(credentials: Credentials, changes: Partial<MintRequest> = {}) {
    const fields = fieldsOf(mintText(credentials, changes));
    const opened = credentials.open(fields.SecurityToken);
    if (!opened.ok) throw new Error(opened.reason);
    return { authInfo: fields.AuthInfo, claims: opened.credential.claims };
  }

  test('belongs to its own credential', () => {
    const { credentials } = open();
    const { authInfo, claims } = issued(credentials);
    expect(credentials.checkAuthInfo(authInfo, claims)).toEqual({ ok: true });
  });

  test('of another credential for the same video is refused', () => {
    const { credentials } = open();
    const video = sampleVideo();
    const { claims } = issued(credentials, { video });
    const other = issued(credentials, { video });
    expect(credentials.checkAuthInfo(other.authInfo, claims)).toEqual({ ok: false, reason: 'another credential' });
  });

  test('for another video says so', () => {
    const { credentials } = open();
    const { claims } = issued(credentials);
    const other = issued(credentials);
    expect(credentials.checkAuthInfo(other.authInfo, claims)).toEqual({ ok: false, reason: 'another video' });
    const moved = { ...claims, videoId: asVideoId('f'.repeat(32)) };
    expect(credentials.checkAuthInfo(issued(credentials).authInfo, moved)).toMatchObject({ ok: false });
  });

  test('that has expired is reported as expired before anything else', () => {
    const { clock, credentials } = open();
    const video = sampleVideo();
    const old = issued(credentials, { video });
    const older = issued(credentials);
    clock.advance(100_000);
    const { claims } = issued(credentials, { video });
    expect(credentials.checkAuthInfo(old.authInfo, claims)).toEqual({ ok: false, reason: 'expired' });
    expect(credentials.checkAuthInfo(older.authInfo, claims)).toEqual({ ok: false, reason: 'expired' });
  });

  test.each([
    ['with white space', (text: string) => text.replace(',', ', ')],
    [
      'with its fields in another order',
      (text: string) => JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(text) as object).reverse())),
    ],
    ['with a field more', (text: string) => text.replace('{', '{"X":1,')],
    ['with a field twice', (text: string) => text.replace('{', '{"MediaId":"x",')],
    ['with a number for a text', (text: string) => text.replace(/"Caller":"[^"]+"/, '"Caller":1')],
    ['with a later expiry', (text: string) => text.replace('2026', '2027')],
    ['without its signature', (text: string) => text.replace(/,"Signature":"[^"]+"/, '')],
    ['with another key id', (text: string) => text.replace('"CI":"0001', '"CI":"0002')],
    ['with a key id that is no number', (text: string) => text.replace('"CI":"0001', '"CI":"zzzz')],
    ['longer than any of ours', (text: string) => text + ' '.repeat(2048)],
    ['that is no JSON', () => '{'],
    ['that is null', () => 'null'],
    ['that is a list', () => '[]'],
  ])('%s counts as altered', (_, change) => {
    const { credentials } = open();
    const { authInfo, claims } = issued(credentials);
    const altered = change(authInfo);
    expect(altered).not.toBe(authInfo);
    expect(credentials.checkAuthInfo(altered, claims)).toEqual({ ok: false, reason: 'altered' });
  });
});
