// Known segments of videos that have changed since hold nothing of them in memory.
import { setTimeout as wait } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { nobodyEnded, nothingRevoked, uncounted } from '../../test/support/issuers.ts';
import { sampleStream, sampleVideo } from '../../test/support/sample-video.ts';
import { SettableClock } from '../base/clock.ts';
import { OF_NO_CREDENTIAL } from '../../test/support/issuers.ts';
import { createByteCache } from './byte-cache.ts';
import { createKnownSegments } from './known-segments.ts';

test('a video and streams that were read before are given back', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const known = createKnownSegments({
    clock: new SettableClock(),
    cache: createByteCache(1000),
    videos: { stillHas: () => false },
    revokedIssuers: nobodyEnded,
    revocations: nothingRevoked,
    playTimes: uncounted,
    newRequestId: () => 'REQUEST',
    nameHeader: (name) => name,
    maxAgeSeconds: () => 1,
  });
  const remember = (): readonly WeakRef<object>[] => {
    const video = sampleVideo();
    const streams = [sampleStream(video)];
    const grant = {
      keyId: 1,
      kind: 'play',
      scope: 0,
      previewSeconds: 0,
      sessionId: '0'.repeat(24),
      videoId: video.videoId,
      expiresAt: 4_000_000_000,
      ...OF_NO_CREDENTIAL,
    } as const;
    const cached = { bytes: Buffer.from('a segment'), modifiedAtMs: 0 };
    known.remember('/play/a', { grant, heldAgainst: { video, streams }, key: 'a', cached, headers: {} });
    return [new WeakRef(video), new WeakRef(streams)];
  };
  const held = remember();
  // A weak reference keeps its value until the end of the turn that made it.
  await wait(1);
  collect();
  expect(held.map((one) => one.deref())).toEqual([undefined, undefined]);
  expect(known.answer({ url: '/play/a', method: 'GET', rawHeaders: [] } as never, {} as never)).toBe(false);
});
