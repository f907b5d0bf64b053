// Uploads by URL on both databases, with a real host that lies, stalls and sends without end: a complete file becomes one
// video despite crashes; an incomplete one leaves nothing.
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SettableClock } from '../../src/base/clock.ts';
import { createJobs, type Jobs } from '../../src/transcoding/queue/jobs-db.ts';
import { FETCH_LIMITS } from '../../src/uploads/by-url/fetch-url-http.ts';
import { MAX_ATTEMPTS, RETRY_MS, runFetch, type UrlFetcherDeps } from '../../src/uploads/by-url/run-fetches.ts';
import {
  createUrlUploads,
  KEEP_MS,
  SESSION_MS,
  type NewUrlUpload,
  type Pull,
  type UrlUploads,
} from '../../src/uploads/by-url/url-uploads-db.ts';
import { createUploads } from '../../src/uploads/uploads-db.ts';
import { createActiveUploads } from '../../src/uploads/active-uploads.ts';
import { createLogger } from '../../src/base/logger.ts';
import { createLibrary } from '../../src/library/videos/library-db.ts';
import { createRemovals } from '../../src/library/videos/removals-db.ts';
import { createVideos, type Videos } from '../../src/library/videos/videos-db.ts';
import { createDiskBlobs } from '../../src/store/blobs/disk-blobs.ts';
import { createPartFiles } from '../../src/store/blobs/part-files.ts';
import { asAccountId } from '../../src/wire/ids.ts';
import { databaseKinds, openTestDatabase, type OpenedDatabase } from '../support/databases.ts';
import { SAMPLE_ACCOUNT, SAMPLE_INSTANT } from '../support/sample-video.ts';
import { filmsOnly } from '../support/films-only.ts';
import { leases } from '../../src/store/leases/lease.ts';

const FILM = Buffer.alloc(300_000, 'film');
const MAX_BYTES = 1_000_000;
let host: Server;
let at = (path: string): string => path;
let served: string[] = [];

const answers: Readonly<Record<string, (response: ServerResponse) => void>> = {
  '/film.mp4': (response) => response.writeHead(200, { 'content-length': FILM.length }).end(FILM),
  '/chunked.mp4': (response) => response.end(FILM),
  '/typed': (response) => response.writeHead(200, { 'content-type': 'video/webm' }).end(FILM),
  '/untyped': (response) => response.end(FILM),
  '/page.mp4': (response) => response.writeHead(200, { 'content-type': 'text/html; charset=x' }).end('<h1>Log in</h1>'),
  '/endless.mp4': (response) => {
    const more = (): void => {
      while (!response.destroyed && response.write(FILM));
      if (!response.destroyed) response.once('drain', more);
    };
    more();
  },
  '/announced.mp4': (response) => response.writeHead(200, { 'content-length': MAX_BYTES + 1 }).flushHeaders(),
  '/short.mp4': (response) => {
    response.writeHead(200, { 'content-length': FILM.length + 1 }).write(FILM, () => response.destroy());
  },
  '/cut.mp4': (response) => response.write(FILM, () => response.destroy()) as unknown as void,
  '/empty.mp4': (response) => response.writeHead(200, { 'content-length': 0 }).end(),
  '/nothing.mp4': (response) => response.end(),
  '/down.mp4': (response) => response.writeHead(503).end(),
};

beforeAll(async () => {
  host = createServer(({ url = '' }, response) => {
    served.push(url);
    (answers[url] ?? ((gone) => gone.writeHead(404).end()))(response);
  });
  await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve));
  at = (path) => `http://127.0.0.1:${String((host.address() as AddressInfo).port)}${path}`;
});
afterAll(() => {
  host.closeAllConnections();
  host.close();
});

function newUpload(path: string, changes: Partial<NewUrlUpload['requested']> = {}): NewUrlUpload {
  const texts = { title: 'A film', fileName: 'film.mp4', description: 'D', tags: 'a,b' };
  const none = { cateId: 7, coverUrl: undefined, userData: undefined, extension: undefined, callback: undefined };
  return { sourceUrl: at(path), requested: { ...texts, ...none, ...changes } };
}

describe.each(databaseKinds)('%s', (kind) => {
  let clock: SettableClock;
  let opened: OpenedDatabase;
  let folder = '';
  let videos: Videos;
  let jobs: Jobs;
  let urlUploads: UrlUploads;
  let deps: UrlFetcherDeps;
  let queued: string[];
  beforeEach(async () => {
    [served, queued] = [[], []];
    clock = new SettableClock().freeze(SAMPLE_INSTANT);
    opened = await openTestDatabase(kind);
    const { database } = opened;
    await database.insertInto('accounts').values({ account_id: SAMPLE_ACCOUNT, created_at_ms: 1 }).execute();
    folder = mkdtempSync(join(tmpdir(), 'playauth-pull-'));
    for (const name of ['media', 'incoming', 'parts']) mkdirSync(join(folder, name));
    videos = createVideos({ database, clock });
    jobs = createJobs({ database, clock });
    urlUploads = createUrlUploads({ database, clock });
    const blobs = createDiskBlobs(join(folder, 'media'), join(folder, 'incoming'));
    deps = {
      videos,
      jobs,
      urlUploads,
      clock,
      assets: filmsOnly,
      maxUploadBytes: MAX_BYTES,
      minFreeBytes: 0,
      accountStorage: { note: () => undefined, stored: () => Promise.resolve(undefined) },
      blobs,
      removals: createRemovals({ database, blobs, clock }),
      partFiles: createPartFiles(join(folder, 'parts')),
      uploads: createUploads({ database, clock }),
      activeUploads: createActiveUploads(),
      fetching: { classify: () => 'public', allowPrivate: false, limits: FETCH_LIMITS },
      onQueued: (videoId) => void queued.push(videoId),
      log: createLogger('silent'),
    };
  });
  afterEach(async () => {
    await opened.close();
    rmSync(folder, { recursive: true });
  });

  const going = new AbortController().signal;
  async function added(...requests: readonly NewUrlUpload[]): Promise<readonly string[]> {
    return ((await urlUploads.add(SAMPLE_ACCOUNT, requests, undefined)) ?? []).map(({ jobId }) => jobId);
  }
  const claimed = async (by = urlUploads): Promise<Pull> => (await by.claim('w')) ?? expect.fail('nothing to claim');
  async function stateOf(jobId: string) {
    const [upload] = await urlUploads.byIds(SAMPLE_ACCOUNT, [jobId]);
    if (upload === undefined) throw new Error('no such job');
    return upload;
  }
  /** Fetches once and returns the outcome. */
  async function fetched(path: string, changes: Partial<NewUrlUpload['requested']> = {}) {
    const [jobId = ''] = await added(newUpload(path, changes));
    await runFetch(deps, await claimed(), going);
    return await stateOf(jobId);
  }
  const filesLeft = (): string[] => ['media', 'incoming', 'parts'].flatMap((name) => readdirSync(join(folder, name)));

  test.each(['/film.mp4', '/chunked.mp4', '/typed'])(
    '%s becomes a video, whole, and goes into the queue',
    async (path) => {
      const { state, videoId, sizeBytes, etag, attempts } = await fetched(path);
      const md5 = createHash('md5').update(FILM).digest('hex').toUpperCase();
      expect([state, sizeBytes, etag, attempts]).toEqual(['done', FILM.length, md5, 1]);
      const video = await videos.find(SAMPLE_ACCOUNT, videoId);
      expect(video).toMatchObject({ title: 'A film', description: 'D', tags: 'a,b', cateId: 7, status: 'UploadSucc' });
      expect(video?.sourceBlob).toMatch(path === '/typed' ? /\.webm$/ : /\.mp4$/);
      expect(await deps.blobs.read(video?.sourceBlob ?? '', MAX_BYTES)).toEqual(FILM);
      expect([queued, await jobs.hasActiveJob(videoId)]).toEqual([[videoId], true]);
    },
  );

  test('the extension given by the caller takes precedence over that of the URL', async () => {
    const { videoId } = await fetched('/film.mp4', { extension: 'mkv' });
    expect((await videos.findAnywhere(videoId))?.sourceBlob).toMatch(/source\.mkv$/);
  });

  test.each([
    ['/none.mp4', 'SourceRefused'],
    ['/page.mp4', 'UnsupportedFileType'],
    ['/untyped', 'UnsupportedFileType'],
    ['/endless.mp4', 'FileTooLarge'],
    ['/announced.mp4', 'FileTooLarge'],
    ['/empty.mp4', 'EmptyFile'],
    ['/nothing.mp4', 'EmptyFile'],
  ])('%s fails for good as %s, and leaves nothing', async (path, code) => {
    const { state, failure, videoId, completedAtMs } = await fetched(path);
    expect([state, failure?.code, completedAtMs]).toEqual(['download-failed', code, SAMPLE_INSTANT]);
    expect(await videos.findAnywhere(videoId)).toBeUndefined();
    expect(filesLeft()).toEqual([]);
    expect(await urlUploads.claim('w')).toBeUndefined();
  });

  test.each([
    ['/short.mp4', 'IncompleteFile'],
    ['/cut.mp4', 'IncompleteFile'],
    ['/down.mp4', 'SourceRefused'],
  ])('%s is retried with growing backoff, then fails as %s', async (path, code) => {
    const [jobId = ''] = await added(newUpload(path));
    for (let attempt = 1; attempt < MAX_ATTEMPTS; attempt += 1) {
      await runFetch(deps, await claimed(), going);
      clock.advance(RETRY_MS * attempt - 1);
      expect(await urlUploads.claim('w')).toBeUndefined();
      clock.advance(1);
    }
    await runFetch(deps, await claimed(), going);
    expect(await stateOf(jobId)).toMatchObject({ state: 'download-failed', failure: { code }, attempts: MAX_ATTEMPTS });
    expect([served.length, filesLeft()]).toEqual([MAX_ATTEMPTS, []]);
  });

  test('an address that is not allowed fails at once', async () => {
    deps = { ...deps, fetching: { ...deps.fetching, classify: () => 'private' } };
    expect((await fetched('/film.mp4')).failure?.code).toBe('SourceUnreachable');
    expect(served).toEqual([]);
  });

  test('a shutdown costs no attempt, and the next server resumes the fetch', async () => {
    const [jobId = ''] = await added(newUpload('/film.mp4'));
    await runFetch(deps, await claimed(), AbortSignal.abort());
    expect(await stateOf(jobId)).toMatchObject({ attempts: 0, state: 'downloading' });
    await runFetch(deps, await claimed(), going);
    expect(await stateOf(jobId)).toMatchObject({ attempts: 1, state: 'done' });
  });

  test('the fetch of a killed server is claimed after its lease expired, and late writes of the first server are ignored', async () => {
    const [jobId = ''] = await added(newUpload('/film.mp4'));
    const dead = await claimed();
    clock.advance(leases.fetch.lastsMs);
    expect(await urlUploads.claim('w2')).toBeUndefined();
    clock.advance(1);
    const elsewhere = createUrlUploads({ database: await opened.competitor(), clock });
    const heir = await claimed(elsewhere);
    expect(heir.jobId).toBe(jobId);
    expect(await urlUploads.report(dead, { receivedBytes: 1, sizeBytes: 2 })).toBe(false);
    await runFetch(deps, dead, going);
    expect(await stateOf(jobId)).toMatchObject({ state: 'downloading', attempts: 2 });
    expect(queued).toEqual([]);
    await runFetch({ ...deps, urlUploads: elsewhere }, heir, going);
    expect(queued).toHaveLength(1);
  });

  test('a crash between the last steps still gives one video and one job', async () => {
    const [jobId = ''] = await added(newUpload('/film.mp4'));
    const broken = { finish: () => Promise.reject(new Error('killed')), release: () => Promise.resolve() };
    // Queued, but not recorded as finished.
    await runFetch({ ...deps, urlUploads: { ...urlUploads, ...broken } }, await claimed(), going);
    expect(await stateOf(jobId)).toMatchObject({ state: 'downloaded', sizeBytes: FILM.length });
    await urlUploads.releaseAllLeases();
    await runFetch(deps, await claimed(), going);
    expect(await stateOf(jobId)).toMatchObject({ state: 'done' });
    expect([served, queued.length]).toEqual([['/film.mp4'], 1]);
    const made = await opened.database.selectFrom('jobs').selectAll().execute();
    expect(made).toHaveLength(1);
  });

  test('a video deleted after a crash in the last step is not created again', async () => {
    const [jobId = ''] = await added(newUpload('/film.mp4'));
    const broken = { finish: () => Promise.reject(new Error('killed')), release: () => Promise.resolve() };
    await runFetch({ ...deps, urlUploads: { ...urlUploads, ...broken } }, await claimed(), going);
    const { videoId } = await stateOf(jobId);
    const removals = createRemovals({ database: opened.database, blobs: deps.blobs, clock });
    await createLibrary({ database: opened.database, videos, removals, clock }).removeVideos([videoId]);
    await removals.settled();
    await urlUploads.releaseAllLeases();
    const elsewhere = createUrlUploads({ database: await opened.competitor(), clock });
    await runFetch({ ...deps, urlUploads: elsewhere }, await claimed(elsewhere), going);
    videos.forget(videoId);
    expect(await videos.findAnywhere(videoId)).toBeUndefined();
    expect([(await stateOf(jobId)).state, await jobs.hasActiveJob(videoId), filesLeft()]).toEqual(['done', false, []]);
    expect(served).toEqual(['/film.mp4']);
  });

  test('a server that lost the lease creates no video', async () => {
    const [jobId = ''] = await added(newUpload('/film.mp4'));
    const dead = await claimed();
    const { videoId } = await stateOf(jobId);
    // The lease is lost between the last heartbeat and the creation of the video.
    const loseAfter: UrlUploads['fetched'] = async (pull, file) => {
      const isOurs = await urlUploads.fetched(pull, file);
      await urlUploads.releaseAllLeases();
      await claimed();
      return isOurs;
    };
    await runFetch({ ...deps, urlUploads: { ...urlUploads, fetched: loseAfter } }, dead, going);
    videos.forget(videoId);
    expect(await videos.findAnywhere(videoId)).toBeUndefined();
  });

  test('a file that crashes the server repeatedly fails in the end', async () => {
    const [jobId = ''] = await added(newUpload('/film.mp4'));
    for (let death = 0; death < MAX_ATTEMPTS; death += 1) {
      await claimed();
      await urlUploads.releaseAllLeases();
    }
    await runFetch(deps, await claimed(), going);
    expect(await stateOf(jobId)).toMatchObject({ state: 'download-failed', failure: { code: 'InternalError' } });
  });

  test('concurrent claims get distinct jobs', async () => {
    const jobIds = await added(newUpload('/1.mp4'), newUpload('/2.mp4'), newUpload('/3.mp4'));
    const elsewhere = createUrlUploads({ database: await opened.competitor(), clock });
    const pulls = await Promise.all([urlUploads, elsewhere, urlUploads, elsewhere].map((by) => by.claim('w')));
    const ids = pulls.flatMap((pull) => pull?.jobId ?? []);
    expect(ids.sort()).toEqual(jobIds.toSorted());
  });

  test('an account at its limit of running fetches waits and does not block others', async () => {
    const other = asAccountId('6543210987654321');
    await opened.database.insertInto('accounts').values({ account_id: other, created_at_ms: 1 }).execute();
    await added(newUpload('/1.mp4'), newUpload('/2.mp4'));
    clock.advance(1);
    await urlUploads.add(other, [newUpload('/3.mp4')], undefined);
    expect(await urlUploads.claim('w', [SAMPLE_ACCOUNT])).toMatchObject({ accountId: other });
    expect(await urlUploads.claim('w', [SAMPLE_ACCOUNT])).toBeUndefined();
    expect(await urlUploads.claim('w')).toMatchObject({ accountId: SAMPLE_ACCOUNT });
  });

  test('a SessionId is idempotent for ten minutes, also under concurrent calls', async () => {
    const add = (by = urlUploads) => by.add(SAMPLE_ACCOUNT, [newUpload('/1.mp4'), newUpload('/2.mp4')], 'session');
    const elsewhere = createUrlUploads({ database: await opened.competitor(), clock });
    const all = await Promise.all([add(), add(elsewhere), add()]);
    expect(new Set(all.map((made) => made?.map(({ jobId }) => jobId).join(' '))).size).toBe(1);
    clock.advance(SESSION_MS);
    const later = await add();
    expect(later?.[0]?.jobId).not.toBe(all[0]?.[0]?.jobId);
    expect(await opened.database.selectFrom('url_uploads').selectAll().execute()).toHaveLength(4);
  });

  test('jobs that ended long ago are deleted, queued ones are kept', async () => {
    const { jobId } = await fetched('/none.mp4');
    const [waiting = ''] = await added(newUpload('/1.mp4'));
    clock.advance(KEEP_MS + 1);
    await urlUploads.deleteOld();
    const left = await urlUploads.byIds(SAMPLE_ACCOUNT, [jobId, waiting]);
    expect(left.map((upload) => upload.jobId)).toEqual([waiting]);
  });
});
