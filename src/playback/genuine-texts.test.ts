// Tokens and AuthInfo of credentials that are remembered: judged each time, and gone with their key.
import { expect, test } from 'vitest';
import { SAMPLE_ISSUER } from '../../test/support/issuers.ts';
import { memoryKeyRing } from '../../test/support/memory-key-ring.ts';
import { SAMPLE_INSTANT, sampleVideo } from '../../test/support/sample-video.ts';
import { SettableClock } from '../base/clock.ts';
import { asAccessKeyId } from '../wire/ids.ts';
import type { PlayAuthFields } from '../wire/play-auth.ts';
import { createCredentials, type Credentials } from './credential.ts';

function createServer(keyRing = memoryKeyRing()): { clock: SettableClock; credentials: Credentials } {
  const clock = new SettableClock().freeze(SAMPLE_INSTANT);
  return { clock, credentials: createCredentials({ keyRing, clock, region: 'cn-shanghai' }) };
}

function mint(credentials: Credentials): PlayAuthFields {
  const playAuth = credentials.mint({
    video: sampleVideo(),
    issuedBy: asAccessKeyId('LTAI0123456789abcdef0123'),
    issuer: SAMPLE_ISSUER,
    lifetimeSeconds: 100,
    coverUrl: '',
    playDomain: '127.0.0.1:8280',
  });
  return JSON.parse(Buffer.from(playAuth, 'base64').toString('utf8')) as PlayAuthFields;
}

/** From the second time on it is remembered. */
function openAgain(credentials: Credentials, token: string, authInfo: string) {
  const opened = [credentials.open(token), credentials.open(token), credentials.open(token)].at(-1);
  if (opened?.ok !== true) throw new Error('it does not open');
  const { claims } = opened.credential;
  for (let time = 0; time < 3; time += 1) expect(credentials.checkAuthInfo(authInfo, claims)).toEqual({ ok: true });
  return { opened, claims };
}

test('is judged by its expiry each time, to the millisecond', () => {
  const { clock, credentials } = createServer();
  const { SecurityToken: token, AuthInfo: authInfo } = mint(credentials);
  const { opened, claims } = openAgain(credentials, token, authInfo);
  clock.set(SAMPLE_INSTANT + 100_000 - 1);
  expect(credentials.open(token)).toEqual(opened);
  expect(credentials.checkAuthInfo(authInfo, claims)).toEqual({ ok: true });
  clock.advance(1);
  expect(credentials.open(token)).toEqual({ ok: false, reason: 'expired' });
  expect(credentials.checkAuthInfo(authInfo, claims)).toEqual({ ok: false, reason: 'expired' });
});

test('goes with its key', () => {
  const gone: (() => void)[] = [];
  let isGone = false;
  const ring = memoryKeyRing();
  const { credentials } = createServer({
    ...ring,
    byId: (purpose, id) => (isGone ? undefined : ring.byId(purpose, id)),
    onGone: (listener) => gone.push(listener),
  });
  const { SecurityToken: token, AuthInfo: authInfo } = mint(credentials);
  const { claims } = openAgain(credentials, token, authInfo);
  isGone = true;
  for (const listener of gone) listener();
  expect(credentials.open(token)).toEqual({ ok: false, reason: 'malformed' });
  expect(credentials.checkAuthInfo(authInfo, claims)).toEqual({ ok: false, reason: 'altered' });
});

test('does not make a text good that differs in one character', () => {
  const { credentials } = createServer();
  const { SecurityToken: token, AuthInfo: authInfo } = mint(credentials);
  const { opened, claims } = openAgain(credentials, token, authInfo);
  expect(credentials.open(token)).toEqual(opened);
  const altered = (text: string, at: number): string =>
    text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1);
  for (let at = 0; at < token.length; at += 1)
    for (let time = 0; time < 3; time += 1)
      expect(credentials.open(altered(token, at)), String(at)).toEqual({ ok: false, reason: 'malformed' });
  for (let at = 0; at < authInfo.length; at += 1)
    expect(credentials.checkAuthInfo(altered(authInfo, at), claims), String(at)).toEqual({
      ok: false,
      reason: 'altered',
    });
});
