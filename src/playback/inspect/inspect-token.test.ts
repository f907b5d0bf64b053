import { expect, test } from 'vitest';
import { nobodyEnded, nothingRevoked, SAMPLE_PARTY } from '../../../test/support/issuers.ts';
import { memoryKeyRing } from '../../../test/support/memory-key-ring.ts';
import { SAMPLE_INSTANT, sampleVideo } from '../../../test/support/sample-video.ts';
import { SettableClock } from '../../base/clock.ts';
import { asAccountId } from '../../wire/ids.ts';
import { createGrants } from '../grants.ts';
import { tokenReaders, type InspectDeps } from './inspect-token.ts';

test('of the URL of a video that is gone only its own account learns something', async () => {
  const clock = new SettableClock().freeze(SAMPLE_INSTANT);
  const grants = createGrants({
    keyRing: memoryKeyRing(),
    clock,
    revokedIssuers: nobodyEnded,
    revocations: nothingRevoked,
  });
  const { videoId } = sampleVideo();
  const token = grants.playToken(grants.startSession({ videoId, lifetimeSeconds: 100, ...SAMPLE_PARTY }), 'fd', 'mp4');
  const deps = { grants, videos: { findAnywhere: () => undefined } } as unknown as InspectDeps;
  const readAs = (accountId: string) => tokenReaders.PlayURL(deps, token, asAccountId(accountId));
  expect(await readAs(SAMPLE_PARTY.accountId)).toMatchObject({ kind: 'PlayURL', videoId, refusals: ['VideoNotReady'] });
  expect(await readAs('9'.repeat(16))).toBeUndefined();
});
