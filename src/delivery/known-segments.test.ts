// A segment that was just served is answered at once, as the whole way would answer it; and no longer as soon as anything that
// the answer depends on has changed.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { nothingRevoked, SAMPLE_PARTY } from '../../test/support/issuers.ts';
import { streamsOf } from '../../test/support/limits.ts';
import { memoryKeyRing } from '../../test/support/memory-key-ring.ts';
import { noGeneratedFiles } from '../../test/support/no-generated-files.ts';
import { sampleStream, sampleVideo } from '../../test/support/sample-video.ts';
import { SettableClock } from '../base/clock.ts';
import { KEEP_ALIVE_MS } from '../base/rendered-head.ts';
import type { Soon } from '../base/soon.ts';
import type { Stream, Video } from '../library/videos/video.ts';
import { createGrants } from '../playback/grants.ts';
import { createDiskBlobs } from '../store/blobs/disk-blobs.ts';
import { createContentKeys } from '../transcoding/keys/content-keys.ts';
import { createByteCache } from './byte-cache.ts';
import { findMedia } from './find-media.ts';
import { createKnownSegments } from './known-segments.ts';
import { createRunningAnswers } from './running-answers.ts';
import { handleMedia } from './media-http.ts';
import { secondsLeft } from './serve-media.ts';

const folder = mkdtempSync(join(tmpdir(), 'playauth-known-'));
const clock = new SettableClock();
const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) server.closeAllConnections();
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true });
});

const film = sampleVideo({ sourceBlob: 'film/source' });
const hls = sampleStream(film, { format: 'm3u8', blob: 'film/fd.m3u8' });
const SEGMENT = 'film/fd/00000.ts';

/** What a request depends on, to be changed by the test. */
let state: {
  video: Soon<Video | undefined>;
  streams: readonly Stream[];
  isRevoked: boolean;
  isEnded: boolean;
  isAway: boolean;
};
/** What happens between the look-up of the video and the answer. */
let meanwhile = (): void => undefined;
/** How often the whole way was taken. */
let found = 0;
/** The sessions whose time is counted, and the requests of theirs that were. */
let isCounted = false;
let counted: string[] = [];
const playTimes = {
  counts: () => isCounted,
  seen: (sessionId: string) => void counted.push(sessionId),
};
let cache = createByteCache(1_000_000);
let origin = '';
let path = '';

beforeEach(async () => {
  clock.freeze('2026-11-22T10:00:00Z');
  meanwhile = () => undefined;
  state = { video: film, streams: [hls], isRevoked: false, isEnded: false, isAway: false };
  await mkdir(join(folder, 'media/film/fd'), { recursive: true });
  await writeFile(join(folder, 'media', SEGMENT), 'a segment');
  const keyRing = memoryKeyRing();
  const revokedIssuers = { isRevoked: () => state.isRevoked };
  const grants = createGrants({ keyRing, clock, revokedIssuers, revocations: nothingRevoked });
  const find = () => (state.isAway ? Promise.reject(new Error('away')) : state.video);
  const stillHas = (video: Video, streams: readonly Stream[]) =>
    !state.isAway && state.video === video && state.streams === streams;
  const videos = { findAnywhere: find, findMedia: find, streamsOf: () => state.streams, stillHas };
  const finder = { ...noGeneratedFiles, grants, videos, contentKeys: createContentKeys(keyRing) };
  const blobs = createDiskBlobs(join(folder, 'media'), join(folder, 'incoming'));
  const note = () => undefined;
  cache = createByteCache(1_000_000);
  const deps = {
    blobs,
    clock,
    cache,
    log: { error: note, warn: note, info: note, debug: note },
    previews: { find: () => Promise.resolve(undefined) },
    streams: streamsOf(blobs),
    missing: { note },
    checkSession: () => undefined,
    newRequestId: () => 'REQUEST',
    record: () => undefined,
    find: (asked: string) => {
      found += 1;
      const media = findMedia(finder, asked);
      meanwhile();
      return media;
    },
    running: createRunningAnswers(() => false),
    playTimes,
    known: createKnownSegments({
      clock,
      cache,
      videos,
      revokedIssuers,
      revocations: { judge: () => (state.isEnded ? 'revoked' : 'good') },
      playTimes,
      newRequestId: () => 'REQUEST',
      nameHeader: (name) => name,
      maxAgeSeconds: (grant) => secondsLeft(clock, grant),
    }),
  };
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    void handleMedia(deps, request, response);
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const session = { videoId: film.videoId, lifetimeSeconds: 600, ...SAMPLE_PARTY };
  path = `/play/${grants.playToken(grants.startSession(session), 'fd', 'm3u8')}/${film.videoId}/fd/00000.ts`;
  // The second request puts the segment into the cache.
  for (let round = 0; round < 2; round += 1) await get();
  found = 0;
});

const get = async (init: RequestInit & { readonly query?: string } = {}) => {
  const response = await fetch(origin + path + (init.query ?? ''), init);
  const { status, headers } = response;
  return { status, body: await response.text(), headers: [...headers].filter(([name]) => name !== 'date') };
};

test('the time of a session that has a row is counted at each answer, that of others never', async () => {
  for (isCounted of [false, true]) {
    counted = [];
    // What was known is too old, and is taken up again.
    clock.advance(5_000);
    for (let times = 0; times < 4; times += 1) expect((await get()).status).toBe(200);
    expect(counted).toHaveLength(isCounted ? 4 : 0);
  }
  isCounted = false;
});

test('the answer is that of the whole way, and is given without it', async () => {
  const known = await get();
  expect(found).toBe(0);
  expect(known).toMatchObject({ status: 200, body: 'a segment' });
  state.streams = [hls];
  const whole = await get();
  expect(found).toBe(1);
  expect(known).toEqual(whole);
  clock.advance(2_500);
  const later = await get();
  expect(found).toBe(1);
  expect(new Map(later.headers).get('cache-control')).toBe('private, max-age=597');
});

describe('the whole way is taken', () => {
  test.each<[string, RequestInit & { readonly query?: string }, number]>([
    ['for a range', { headers: { Range: 'bytes=2-4' } }, 206],
    ['for a range in any case', { headers: { rAnGe: 'bytes=2-4' } }, 206],
    ['for a condition', { headers: { 'If-None-Match': '*' } }, 304],
    ['for an old condition', { headers: { 'if-unmodified-since': 'Thu, 01 Jan 1970 00:00:00 GMT' } }, 412],
    ['for HEAD', { method: 'HEAD' }, 200],
    ['for another method', { method: 'PUT' }, 405],
    ['with a query', { query: '?a=b' }, 200],
  ])('%s', async (_, init, status) => {
    const answer = await get(init);
    expect(answer.status).toBe(status);
    expect(found).toBe(status === 405 ? 0 : 1);
  });

  test.each<[string, () => void, number]>([
    ['when the issuer is revoked', () => (state.isRevoked = true), 403],
    ['when the video is blocked', () => (state.video = { ...film, status: 'Blocked' }), 403],
    ['when the video is gone', () => (state.video = undefined), 403],
    ['when the video is not in memory', () => (state.video = Promise.resolve(film)), 200],
    ['when the database is away', () => (state.isAway = true), 500],
    ['when the stream is gone', () => (state.streams = []), 403],
    [
      'when the grant has ended',
      () => {
        clock.advance(600_000);
      },
      403,
    ],
    [
      'after five seconds',
      () => {
        clock.advance(5_000);
      },
      200,
    ],
    [
      'when the clock was set back',
      () => {
        clock.advance(-1);
      },
      200,
    ],
    [
      'when the cache holds another file',
      () => {
        cache.put(SEGMENT, { bytes: Buffer.from('b segment'), modifiedAtMs: 1 });
      },
      200,
    ],
  ])('%s', async (_, change, status) => {
    await get();
    expect(found).toBe(0);
    change();
    const answer = await get();
    expect([answer.status, found]).toEqual([status, 1]);
  });

  test.each<[string, () => void]>([
    ['blocked', () => (state.video = { ...film, status: 'Blocked' })],
    ['without the stream', () => (state.streams = [])],
  ])('when the video was %s while an answer was under way', async (_, change) => {
    clock.advance(5_000);
    meanwhile = change;
    expect((await get()).status).toBe(200);
    const answer = await get();
    expect([answer.status, found]).toEqual([403, 2]);
  });

  test('when the segment is no longer in the cache', async () => {
    cache.put('filler', { bytes: Buffer.alloc(1_000_000), modifiedAtMs: 0 });
    cache.put('filler', { bytes: Buffer.alloc(1_000_000), modifiedAtMs: 0 });
    await writeFile(join(folder, 'media', SEGMENT), 'a new one');
    utimesSync(join(folder, 'media', SEGMENT), 1, 1);
    const answer = await get();
    expect([answer.body, found]).toEqual(['a new one', 1]);
  });
});
