// Two servers on one PostgreSQL, one of them with its clock wrong: it must not give up what the other one's callers are at.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SettableClock, startServer } from '../../src/embedded.ts';
import { createUploads } from '../../src/media/uploads/uploads-db.ts';
import { asVideoId } from '../../src/wire/ids.ts';
import { openTestDatabase, type OpenedDatabase } from '../support/databases.ts';

const TWO_DAYS_MS = 2 * 24 * 3600 * 1000;

let opened: OpenedDatabase;
beforeEach(async () => {
  opened = await openTestDatabase('PostgreSQL');
});
afterEach(() => opened.close());

test('a server that is two days ahead gives up no upload that was begun a moment ago', async () => {
  const settings = { databaseUrl: opened.url, masterKey: 'A'.repeat(43) + '=', transcodeJobs: 0 };
  await using server = await startServer({ settings });
  const videoId = asVideoId(await server.seedVideo({ status: 'Uploading' }));
  const uploads = createUploads({ database: opened.database, clock: new SettableClock() });
  const uploadId = await uploads.open({ videoId, blob: `${videoId}/source/source.mp4` });
  const clock = new SettableClock();
  clock.advance(TWO_DAYS_MS);
  const ahead = await startServer({ clock, settings });
  // It sweeps when it starts, and is closed when that is done.
  await ahead.close();
  expect(await uploads.find(uploadId)).toMatchObject({ state: 'open' });
  const video = opened.database.selectFrom('videos').select('status').where('video_id', '=', videoId);
  expect(await video.executeTakeFirst()).toEqual({ status: 'Uploading' });
});
