// The event outbox on both databases: written in the transaction of the change, and each event delivered by one server.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { recordEvent } from '../../src/events/record-event.ts';
import {
  CLOCK_TOLERANCE_MS,
  createOutbox,
  LONGEST_WAIT_MS,
  type Exclusions,
  type OutboxEvent,
} from '../../src/events/outbox-db.ts';
import { createJobs } from '../../src/transcoding/queue/jobs-db.ts';
import { recordEvents } from '../../src/events/record-event.ts';
import { createVideos } from '../../src/library/videos/videos-db.ts';
import { databaseKinds } from '../support/databases.ts';
import { openEventServices, URL_OF_ALL, type EventServices } from '../support/event-steps.ts';
import { OTHER_ACCOUNT } from '../support/open-services.ts';
import { SAMPLE_ACCOUNT, sampleVideo } from '../support/sample-video.ts';
import { leases } from '../../src/store/leases/lease.ts';

const LEASE_MS = leases.event.lastsMs;

const IDLE: Exclusions = { urls: [], pausedUrls: [], accounts: [], videos: [] };

describe.each(databaseKinds)('%s', (kind) => {
  let { clock, opened, close, outbox, eventDeliveries, eventOf, tellAll, addVideo, record, rows, due } =
    {} as EventServices;
  beforeEach(async () => {
    const services = await openEventServices(kind);
    ({ clock, opened, close, outbox, eventDeliveries, eventOf, tellAll, addVideo, record, rows, due } = services);
  });
  afterEach(() => close());

  async function first(): Promise<OutboxEvent> {
    const [event] = await due();
    if (event === undefined) throw new Error('nothing is due');
    return event;
  }

  describe('an event', () => {
    test('is committed with the change that it reports, and rolled back with it', async () => {
      await tellAll();
      const videoId = await addVideo();
      const change = opened.database.transaction().execute(async (transaction) => {
        await recordEvent(transaction, eventOf(videoId));
        throw new Error('the change fails');
      });
      await expect(change).rejects.toThrow('the change fails');
      expect(await rows()).toEqual([]);
      await opened.database.transaction().execute((transaction) => recordEvent(transaction, eventOf(videoId)));
      expect(await rows()).toHaveLength(1);
    });

    test('is recorded only for callbacks that subscribe to its type', async () => {
      const [mine, theirs] = [await addVideo(), await addVideo({ accountId: OTHER_ACCOUNT })];
      await record(mine);
      await tellAll(SAMPLE_ACCOUNT, { eventTypes: 'FileUploadComplete,TranscodeComplete' });
      await tellAll(OTHER_ACCOUNT, { eventTypes: '' });
      for (const videoId of [mine, theirs])
        await record(videoId, 'TranscodeComplete', 'StreamTranscodeComplete', 'FileUploadComplete');
      const found = (await rows()).map(({ account_id, event_type }) => [account_id, event_type]);
      expect(new Set(found)).toEqual(
        new Set([
          [SAMPLE_ACCOUNT, 'TranscodeComplete'],
          [SAMPLE_ACCOUNT, 'FileUploadComplete'],
        ]),
      );
    });

    test('of a repeated job is recorded once; events without an idempotency key are not merged', async () => {
      await tellAll();
      const videoId = await addVideo();
      for (const key of ['job 1', 'job 1', 'job 2'])
        await recordEvent(opened.database, eventOf(videoId, 'VideoAnalysisComplete', key));
      await record(videoId);
      await record(videoId);
      expect(await rows()).toHaveLength(4);
    });

    test('without a video row yet finds its account', async () => {
      await tellAll();
      const callback = { callbackUrl: 'http://example.com/one', byOperator: false };
      const about = { accountId: SAMPLE_ACCOUNT, userData: '{"Extend":"x"}', callback };
      const content = { type: 'UploadByURLComplete', fields: { JobId: 'j' } } as const;
      await recordEvent(opened.database, { about, content, atMs: clock.now() });
      expect(await first()).toMatchObject({ url: 'http://example.com/one', byOperator: false });
      expect(JSON.parse((await first()).body)).toMatchObject({
        EventType: 'UploadByURLComplete',
        JobId: 'j',
        Extend: 'x',
      });
    });
  });

  test('of one file received twice at once is recorded once', async () => {
    await tellAll();
    const video = sampleVideo({ status: 'Uploading' });
    await createVideos({ database: opened.database, clock }).insert(video);
    const file = { blob: video.sourceBlob, sizeBytes: 7 };
    const elsewhere = createJobs({ database: await opened.competitor(), clock });
    const jobs = createJobs({ database: opened.database, clock });
    await Promise.all([jobs, elsewhere, jobs].map((queue) => queue.enqueue(video, file)));
    const [told, ...others] = (await rows()).map(({ body }) => JSON.parse(body) as object);
    expect(told).toMatchObject({ EventType: 'FileUploadComplete', Size: 7, FileUrl: `/${video.sourceBlob}` });
    expect(others).toEqual([]);
    // A worker that lost the lease does not report the end of the job.
    const job = (await jobs.claim('w1'))!;
    const event = { type: 'TranscodeComplete', fields: {} } as const;
    await jobs.finish(
      { ...job, lease: 'lost' },
      { error: { code: 'InternalError', message: 'why', text: 'x' }, event },
    );
    expect(await rows()).toHaveLength(1);
    await jobs.finish(job, { error: { code: 'InternalError', message: 'why', text: 'x' }, event });
    expect(await rows()).toHaveLength(2);
  });

  describe('what is due', () => {
    test('is claimed in the order of the changes, with the current callback settings', async () => {
      await tellAll();
      const videoId = await addVideo();
      await record(videoId, 'StreamTranscodeComplete', 'TranscodeComplete');
      clock.advance(1);
      await record(videoId, 'DeleteMediaComplete');
      await tellAll(SAMPLE_ACCOUNT, { url: 'http://127.0.0.1:2/' });
      const events = await due();
      expect(events.map(({ eventType }) => eventType)).toEqual([
        ...['StreamTranscodeComplete', 'TranscodeComplete', 'DeleteMediaComplete'],
      ]);
      expect(new Set(events.map(({ url }) => url))).toEqual(new Set(['http://127.0.0.1:2/']));
      expect(events.every(({ byOperator }) => byOperator)).toBe(true);
    });

    test('goes to the callback of its video, with the trust of the caller who set it', async () => {
      await tellAll();
      const videoId = await addVideo();
      const own = { video_id: videoId, callback_url: 'http://example.com/', by_operator: 0 };
      await opened.database.insertInto('video_callbacks').values(own).execute();
      await record(videoId);
      expect(await due()).toMatchObject([{ url: 'http://example.com/', byOperator: false }]);
    });

    test('of a job carries the UserData and callback of the job, else those of its video', async () => {
      await tellAll();
      const videoId = await addVideo({ userData: '{"Extend":"video"}' });
      const own = { video_id: videoId, callback_url: 'http://example.com/', by_operator: 0 };
      await opened.database.insertInto('video_callbacks').values(own).execute();
      const callback = { callbackUrl: 'http://127.0.0.1:3/', byOperator: true };
      const wishes = [{}, { userData: '{"Extend":"job"}' }, { userData: 'x', callback }];
      for (const job of wishes)
        await recordEvents(opened.database, [
          { about: { videoId, job }, content: { type: 'TranscodeComplete', fields: {} }, atMs: clock.now() },
        ]);
      const told = (await due()).map(({ url, byOperator, body }) => [
        url,
        byOperator,
        (JSON.parse(body) as { readonly Extend?: string }).Extend,
      ]);
      expect(told).toHaveLength(3);
      expect(told).toEqual(
        expect.arrayContaining([
          ['http://example.com/', false, 'video'],
          ['http://example.com/', false, 'job'],
          ['http://127.0.0.1:3/', true, undefined],
        ]),
      );
    });

    test('leaves out accounts whose receiver is busy', async () => {
      await tellAll();
      await tellAll(OTHER_ACCOUNT, { url: 'http://127.0.0.1:2/' });
      const [mine, theirs] = [await addVideo(), await addVideo({ accountId: OTHER_ACCOUNT })];
      await record(mine);
      await record(theirs);
      const left = async (busy: Partial<Exclusions>) => (await due(busy)).map(({ videoId }) => videoId);
      expect(await left({})).toHaveLength(2);
      expect(await left({ urls: [URL_OF_ALL] })).toEqual([theirs]);
      expect(await left({ pausedUrls: [URL_OF_ALL] })).toEqual([theirs]);
      expect(await left({ accounts: [OTHER_ACCOUNT] })).toEqual([mine]);
      expect(await left({ videos: [mine] })).toEqual([theirs]);
      // A pause does not stop an event between its three attempts.
      await opened.database.updateTable('events').set({ attempts: 1 }).where('video_id', '=', mine).execute();
      expect(await left({ pausedUrls: [URL_OF_ALL] })).toHaveLength(2);
    });

    test('is claimed by exactly one of many servers', async () => {
      await tellAll();
      for (let index = 0; index < 5; index += 1) await record(await addVideo());
      const servers = [outbox];
      for (let index = 0; index < 3; index += 1)
        servers.push(createOutbox({ database: await opened.competitor(), clock }));
      const taken = await Promise.all(
        servers.map(async (server, index) => {
          const events = await server.due(IDLE, 100);
          const claims = await Promise.all(events.map((event) => server.claim(event, `server ${String(index)}`)));
          return claims.filter((isOurs) => isOurs).length;
        }),
      );
      expect(taken.reduce((sum, count) => sum + count, 0)).toBe(5);
      expect(await due()).toEqual([]);
    });
  });

  describe('a lease', () => {
    test('of a dead server expires, and its late result is ignored', async () => {
      await tellAll();
      await record(await addVideo());
      const event = await first();
      expect(await outbox.claim(event, 'dead')).toBe(true);
      clock.advance(LEASE_MS - 1);
      expect(await due()).toEqual([]);
      clock.advance(1);
      expect(await outbox.claim(await first(), 'alive')).toBe(true);
      await eventDeliveries.end(event, 'dead', { isAccepted: true, attempts: 1 });
      await outbox.postpone(event, 'dead', { atMs: 0, attempts: 9 });
      expect(await rows()).toMatchObject([{ lease_owner: 'alive', attempts: 0 }]);
      expect(await eventDeliveries.list(SAMPLE_ACCOUNT, 10)).toEqual([]);
      await eventDeliveries.end(event, 'alive', { isAccepted: false, attempts: 3, failure: 'HTTP 500' });
      expect(await rows()).toEqual([]);
      expect(await eventDeliveries.list(SAMPLE_ACCOUNT, 10)).toMatchObject([
        { eventId: event.eventId, host: '127.0.0.1:1', isAccepted: false, attempts: 3, lastFailure: 'HTTP 500' },
      ]);
      expect(await eventDeliveries.list(OTHER_ACCOUNT, 10)).toEqual([]);
    });

    test('holds against a server whose clock is a little behind', async () => {
      await tellAll();
      await record(await addVideo());
      clock.advance(10);
      const event = await first();
      await outbox.claim(event, 'ahead');
      clock.advance(-5);
      expect(await due()).toEqual([]);
      expect(await outbox.claim(event, 'behind')).toBe(false);
    });

    test('is refused for an event that another server has just failed to deliver', async () => {
      await tellAll();
      await record(await addVideo());
      const seen = await first();
      await outbox.claim(seen, 'quick');
      await outbox.postpone(seen, 'quick', { atMs: clock.now(), attempts: 1 });
      expect(await outbox.claim(seen, 'slow')).toBe(false);
    });

    test('is released at once by the only server', async () => {
      await tellAll();
      await record(await addVideo());
      const event = await first();
      await outbox.claim(event, 'before');
      await outbox.postpone(event, 'before', { atMs: clock.now() + LONGEST_WAIT_MS, attempts: 3 });
      await outbox.releaseAllLeases();
      expect(await due()).toHaveLength(1);
    });
  });

  test('a postponed event waits for its backoff, unless the receiver is back or the clock is set back', async () => {
    await tellAll();
    await record(await addVideo());
    const putOff = async () => {
      const event = await first();
      await outbox.claim(event, 'l');
      await outbox.postpone(event, 'l', { atMs: clock.now() + LONGEST_WAIT_MS, attempts: 3 });
      expect(await due()).toEqual([]);
    };
    await putOff();
    clock.advance(LONGEST_WAIT_MS - 1);
    expect(await due()).toEqual([]);
    clock.advance(1);
    await putOff();
    await outbox.retryNow('http://elsewhere/');
    expect(await due()).toEqual([]);
    await outbox.retryNow(URL_OF_ALL);
    await putOff();
    clock.advance(-CLOCK_TOLERANCE_MS);
    expect(await due()).toEqual([]);
    clock.advance(-1);
    expect(await due()).toHaveLength(1);
  });
});
