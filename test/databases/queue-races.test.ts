// Two servers that change one video at the same moment on PostgreSQL: the one that waited for the lock sees the other's change.
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { insertJob } from '../../src/transcoding/queue/insert-job.ts';
import { createJobs } from '../../src/transcoding/queue/jobs-db.ts';
import { lockVideo } from '../../src/library/videos/lock-video.ts';
import { createLibrary } from '../../src/library/videos/library-db.ts';
import { createVideos } from '../../src/library/videos/videos-db.ts';
import type { Video } from '../../src/library/videos/video.ts';
import type { Database } from '../../src/store/database/open-database.ts';
import { openTaskServices, type TaskServices } from '../support/task-steps.ts';

let services: TaskServices;
let competitor: Database;
let watcher: Database;
beforeEach(async () => {
  services = await openTaskServices('PostgreSQL');
  competitor = await services.opened.competitor();
  watcher = await services.opened.another();
});
afterEach(() => services.close());

const waiting = sql<{ count: number }>`
  select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;

/** A second server starts this action while a submitted transcoding is not committed yet. */
async function whileAsking(video: Video, begin: () => Promise<boolean>): Promise<boolean> {
  let begun: Promise<boolean> | undefined;
  await services.opened.database.transaction().execute(async (transaction) => {
    await lockVideo(transaction, video.videoId);
    await insertJob(transaction, { videoId: video.videoId, kind: 'transcode', trigger: 'Manual', atMs: 1 });
    begun = begin();
    await vi.waitFor(async () => expect((await waiting.execute(watcher)).rows[0]?.count).toBe(1));
  });
  return (await begun) === true;
}

test('an uploaded file with a transcoding just submitted is not deleted', async () => {
  const video = await services.insert();
  const { clock } = services;
  const videos = createVideos({ database: competitor, clock });
  const library = createLibrary({ database: competitor, videos, clock, removals: { begin: () => undefined } });
  expect(await whileAsking(video, () => library.removeSource(video.videoId, { force: true }))).toBe(false);
});

test('an uploaded file with a transcoding just submitted is not replaced', async () => {
  const video = await services.insert();
  const jobs = createJobs({ database: competitor, clock: services.clock });
  const file = { blob: `${video.videoId}/source/source-2.mp4`, sizeBytes: 1 };
  expect(await whileAsking(video, async () => (await jobs.enqueue(video, file)).ok)).toBe(false);
  expect(await services.rows()).toHaveLength(1);
});
