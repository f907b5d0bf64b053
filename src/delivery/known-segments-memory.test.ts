// Known segments of videos that have changed since hold nothing of them in memory, and those that are over go.
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

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const clock = new SettableClock();
const open = () =>
  createKnownSegments({
    clock,
    cache: createByteCache(1000),
    videos: { stillHas: () => false },
    revokedIssuers: nobodyEnded,
    revocations: nothingRevoked,
    playTimes: uncounted,
    newRequestId: () => 'REQUEST',
    nameHeader: (name) => name,
    maxAgeSeconds: () => 1,
  });

function serve() {
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
  return { grant, heldAgainst: { video, streams }, key: 'a', cached, headers: {} };
}

test('a video and streams that were read before are given back', async () => {
  const known = open();
  const remember = (): readonly WeakRef<object>[] => {
    const served = serve();
    known.remember('/play/a', served);
    return [new WeakRef(served.heldAgainst.video), new WeakRef(served.heldAgainst.streams)];
  };
  const held = remember();
  // A weak reference keeps its value until the end of the turn that made it.
  await wait(1);
  collect();
  expect(held.map((one) => one.deref())).toEqual([undefined, undefined]);
  expect(known.answer({ url: '/play/a', method: 'GET', rawHeaders: [] } as never, {} as never)).toBe(false);
});

test('what is over goes when others come', async () => {
  const known = open();
  const remember = (url: string): WeakRef<object> => {
    const served = serve();
    known.remember(url, served);
    return new WeakRef(served.grant);
  };
  const isHeld = async (grant: WeakRef<object>): Promise<boolean> => {
    await wait(1);
    collect();
    return grant.deref() !== undefined;
  };
  const first = remember('/play/a');
  clock.advance(4_999);
  remember('/play/b');
  expect(await isHeld(first)).toBe(true);
  for (const url of ['/play/c', '/play/d']) {
    clock.advance(5_000);
    remember(url);
  }
  expect(await isHeld(first)).toBe(false);
});
