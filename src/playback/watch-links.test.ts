import { issuerTag } from '../access/issuers/issuer.ts';
import { expect, test } from 'vitest';
import { memoryKeyRing } from '../../test/support/memory-key-ring.ts';
import { SAMPLE_ACCOUNT, SAMPLE_INSTANT } from '../../test/support/sample-video.ts';
import { SettableClock } from '../base/clock.ts';
import { asAccessKeyId, asVideoId } from '../wire/ids.ts';
import { createWatchLinks, type WatchLink } from './watch-links.ts';
import { SAMPLE_ISSUER, nobodyEnded, nothingRevoked } from '../../test/support/issuers.ts';

const link: WatchLink = {
  accountId: SAMPLE_ACCOUNT,
  videoId: asVideoId('5aed81b74ba84920be578cdfe004af4b'),
  issuedBy: asAccessKeyId('LTAItest'),
  issuer: SAMPLE_ISSUER,
  role: { type: 'role', roleId: '3', roleName: 'r', sessionName: 's', assumedBy: [SAMPLE_ACCOUNT, 'user', '2'] },
  from: { clientIp: '192.0.2.1', isSecure: true },
  expiresAt: SAMPLE_INSTANT / 1000 + 60,
  issuedAt: SAMPLE_INSTANT / 1000,
};

function open(keyRing = memoryKeyRing()) {
  const clock = new SettableClock().freeze(SAMPLE_INSTANT);
  return {
    clock,
    watchLinks: createWatchLinks({ keyRing, clock, revokedIssuers: nobodyEnded, revocations: nothingRevoked }),
  };
}

test('a watch link opens to what it was issued for, until its last millisecond', () => {
  const { clock, watchLinks } = open();
  const token = watchLinks.issue(link);
  clock.advance(59_999);
  expect(watchLinks.open(token)).toEqual({ ok: true, link: { ...link, tag: issuerTag('watch link', token) } });
  clock.advance(1);
  expect(watchLinks.open(token)).toEqual({ ok: false, reason: 'expired' });
});

test('a watch link of another server, or with any one bit flipped, is malformed', () => {
  const { watchLinks } = open();
  expect(watchLinks.open(open().watchLinks.issue(link))).toEqual({ ok: false, reason: 'malformed' });
  const token = Buffer.from(watchLinks.issue(link), 'latin1');
  for (let bit = 0; bit < token.length * 8; bit += 1) {
    const altered = Buffer.from(token);
    altered[bit >> 3]! ^= 1 << (bit & 7);
    expect(watchLinks.open(altered.toString('latin1')), `bit ${bit}`).toEqual({ ok: false, reason: 'malformed' });
  }
});
