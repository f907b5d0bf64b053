import { describe, expect, test } from 'vitest';
import { memoryKeyRing } from '../../test/support/memory-key-ring.ts';
import { SAMPLE_INSTANT } from '../../test/support/sample-video.ts';
import { SettableClock } from '../base/clock.ts';
import { asVideoId } from '../wire/ids.ts';
import { issuerTag, viewerTag } from '../access/issuers/issuer.ts';
import { credentialTag } from './revocation/issued-as.ts';
import { createGrants, type Grants, type RequestedGrant } from './grants.ts';
import { SAMPLE_PARTY, nobodyEnded, nothingRevoked } from '../../test/support/issuers.ts';

const VIDEO = asVideoId('5aed81b74ba84920be578cdfe004af4b');
const OTHER = asVideoId('0'.repeat(32));
const HOUR_MS = 3_600_000;

function open(keyRing = memoryKeyRing()): { clock: SettableClock; grants: Grants } {
  const clock = new SettableClock().freeze(SAMPLE_INSTANT);
  return { clock, grants: createGrants({ keyRing, clock, revokedIssuers: nobodyEnded, revocations: nothingRevoked }) };
}

function want(token: string, changes: Partial<RequestedGrant> = {}): RequestedGrant {
  return { token, kind: 'play', videoId: VIDEO, scope: ['fd', 'm3u8'], ...changes };
}

describe('a playback grant', () => {
  test('opens the definition and format of the video it was made for, on any node that has the key', () => {
    const keyRing = memoryKeyRing();
    const { grants } = open(keyRing);
    const session = grants.startSession({
      videoId: VIDEO,
      lifetimeSeconds: 60,
      previewSeconds: 30,
      ...SAMPLE_PARTY,
    });
    const token = grants.playToken(session, 'fd', 'm3u8');
    expect(token).toHaveLength(95);
    const { packed: _, ...claims } = session;
    expect(open(keyRing).grants.verify(want(token))).toMatchObject({
      ok: true,
      grant: { ...claims, kind: 'play', expiresAt: SAMPLE_INSTANT / 1000 + 60, previewSeconds: 30 },
    });
  });

  test.each<[Partial<RequestedGrant>, string]>([
    [{ videoId: OTHER }, 'another video'],
    [{ videoId: '' }, 'another video'],
    [{ kind: 'cover', scope: [] }, 'another kind'],
    [{ scope: ['ld', 'm3u8'] }, 'outside the scope'],
    [{ scope: ['fd', 'mp4'] }, 'outside the scope'],
    [{ scope: ['fd', 'constructor'] }, 'outside the scope'],
    [{ scope: ['__proto__'] }, 'outside the scope'],
  ])('asked for %j is %s', (changes, reason) => {
    const { grants } = open();
    const token = grants.playToken(
      grants.startSession({ videoId: VIDEO, lifetimeSeconds: 60, ...SAMPLE_PARTY }),
      'fd',
      'm3u8',
    );
    expect(grants.verify(want(token, changes))).toEqual({ ok: false, reason });
  });

  test('that was verified before is judged again: revocation, expiry, video and scope count at once', () => {
    const clock = new SettableClock().freeze(SAMPLE_INSTANT);
    let isRevoked = false;
    const grants = createGrants({
      keyRing: memoryKeyRing(),
      clock,
      revokedIssuers: { isRevoked: () => isRevoked },
      revocations: nothingRevoked,
    });
    const session = grants.startSession({ videoId: VIDEO, lifetimeSeconds: 60, ...SAMPLE_PARTY });
    const token = grants.playToken(session, 'fd', 'm3u8');
    for (let round = 0; round < 3; round += 1) {
      expect(grants.verify(want(token)).ok).toBe(true);
      expect(grants.verify(want(token, { videoId: OTHER }))).toEqual({ ok: false, reason: 'another video' });
      expect(grants.verify(want(token, { scope: ['fd', 'mp4'] }))).toEqual({ ok: false, reason: 'outside the scope' });
      expect(grants.verify(want(`${token}A`))).toEqual({ ok: false, reason: 'malformed' });
      expect(grants.verify(want(token.toLowerCase()))).toEqual({ ok: false, reason: 'malformed' });
    }
    isRevoked = true;
    expect(grants.verify(want(token))).toEqual({ ok: false, reason: 'issuer ended' });
    isRevoked = false;
    expect(grants.verify(want(token)).ok).toBe(true);
    clock.advance(60_000);
    expect(grants.verify(want(token))).toEqual({ ok: false, reason: 'expired' });
  });

  test('ends to the millisecond', () => {
    const { clock, grants } = open();
    const token = grants.playToken(
      grants.startSession({ videoId: VIDEO, lifetimeSeconds: 60, ...SAMPLE_PARTY }),
      'fd',
      'm3u8',
    );
    clock.advance(59_999);
    expect(grants.verify(want(token)).ok).toBe(true);
    clock.advance(1);
    expect(grants.verify(want(token))).toEqual({ ok: false, reason: 'expired' });
  });

  test('of another server is malformed, and so is any other text', () => {
    const { grants } = open();
    const foreign = open().grants;
    const tokens = [
      foreign.playToken(foreign.startSession({ videoId: VIDEO, lifetimeSeconds: 60, ...SAMPLE_PARTY }), 'fd', 'm3u8'),
      '',
      'x',
      'A'.repeat(96),
    ];
    for (const token of tokens) expect(grants.verify(want(token))).toEqual({ ok: false, reason: 'malformed' });
  });

  test('with any one bit of its text flipped opens nothing', () => {
    const { grants } = open();
    const token = Buffer.from(
      grants.playToken(grants.startSession({ videoId: VIDEO, lifetimeSeconds: 60, ...SAMPLE_PARTY }), 'fd', 'm3u8'),
      'latin1',
    );
    for (let bit = 0; bit < token.length * 8; bit += 1) {
      const altered = Buffer.from(token);
      altered[bit >> 3]! ^= 1 << (bit & 7);
      expect(grants.verify(want(altered.toString('latin1'))), `bit ${bit}`).toEqual({ ok: false, reason: 'malformed' });
    }
  });

  test('says since when its credential is, whose it is, and which link and viewer it came through', () => {
    const { grants } = open();
    const credential = {
      id: '0123456789abcdef01234567',
      issuedAt: SAMPLE_INSTANT / 1000 - 50,
      watchLink: issuerTag('watch link', 'w'),
    };
    const session = grants.startSession({
      videoId: VIDEO,
      lifetimeSeconds: 60,
      ...SAMPLE_PARTY,
      credential,
      viewerId: 'v',
    });
    expect(session.sessionId.slice(0, 12)).toBe('0123456789ab');
    expect(grants.verify(want(grants.playToken(session, 'fd', 'm3u8')))).toMatchObject({
      ok: true,
      grant: {
        issuedAt: credential.issuedAt,
        account: issuerTag('account', SAMPLE_PARTY.accountId),
        watchLink: credential.watchLink,
        viewer: viewerTag(SAMPLE_PARTY.accountId, 'v'),
        isStored: false,
      },
    });
    expect(viewerTag('1', 'v')).not.toBe(viewerTag('2', 'v'));
  });

  test('names the JWT that was redeemed by the signature of it', () => {
    const signature = Buffer.from('0123456789abcdef'.repeat(4), 'hex').toString('base64url');
    expect(credentialTag(signature)).toBe('0123456789ab');
  });

  test('of each redemption has a session of its own', () => {
    const { grants } = open();
    expect(grants.startSession({ videoId: VIDEO, lifetimeSeconds: 60, ...SAMPLE_PARTY }).sessionId).not.toBe(
      grants.startSession({ videoId: VIDEO, lifetimeSeconds: 60, ...SAMPLE_PARTY }).sessionId,
    );
  });

  test('for a definition that has no bit of its own opens nothing', () => {
    const { grants } = open();
    const token = grants.playToken(
      grants.startSession({ videoId: VIDEO, lifetimeSeconds: 60, ...SAMPLE_PARTY }),
      'xld',
      'm3u8',
    );
    for (const scope of [['xld', 'm3u8'], ['fd', 'm3u8'], ['m3u8']])
      expect(grants.verify(want(token, { scope })).ok, scope.join()).toBe(false);
  });
});

describe('a cover grant', () => {
  const wanted = (token: string): RequestedGrant => want(token, { kind: 'cover', scope: [] });

  test('stays the same for an hour, so that a browser can keep the picture, then changes', () => {
    const { clock, grants } = open();
    clock.set(Date.UTC(2026, 0, 2, 3));
    const token = grants.coverToken(VIDEO);
    clock.advance(HOUR_MS - 1);
    expect(grants.coverToken(VIDEO)).toBe(token);
    clock.advance(1);
    expect(grants.coverToken(VIDEO)).not.toBe(token);
  });

  test('lives for a day at least and 25 hours at most', () => {
    const { clock, grants } = open();
    clock.set(Date.UTC(2026, 0, 2, 3, 59, 59));
    const token = grants.coverToken(VIDEO);
    clock.advance(24 * HOUR_MS);
    expect(grants.verify(wanted(token)).ok).toBe(true);
    clock.advance(1000);
    expect(grants.verify(wanted(token))).toEqual({ ok: false, reason: 'expired' });
  });

  test('opens the cover of its video and no stream', () => {
    const { grants } = open();
    const token = grants.coverToken(VIDEO);
    expect(grants.verify(wanted(token)).ok).toBe(true);
    expect(grants.verify({ ...wanted(token), videoId: OTHER })).toEqual({ ok: false, reason: 'another video' });
    expect(grants.verify(want(token))).toEqual({ ok: false, reason: 'another kind' });
    expect(grants.verify(want(token, { scope: [] }))).toEqual({ ok: false, reason: 'another kind' });
  });
});
