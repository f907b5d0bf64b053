// Two servers on one PostgreSQL, one of them with a wrong clock: it expires nothing that the other server is working on, and
// its rows get correct times.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SettableClock, startServer, type EmbeddedServer } from '../../src/embedded.ts';
import { ATTEMPTS_OF_A_ROUND, LONGEST_WAIT_MS } from '../../src/events/outbox-db.ts';
import { createUploads } from '../../src/uploads/uploads-db.ts';
import { asVideoId } from '../../src/wire/ids.ts';
import { openTestDatabase, type OpenedDatabase } from '../support/databases.ts';
import { openReceiver } from '../support/event-receiver.ts';
import { officialClients } from '../support/official-clients.ts';
import type { ParameterTable } from '../support/sign-request.ts';
import { leases } from '../../src/store/leases/lease.ts';

const LEASE_MS = leases.event.lastsMs;

const TWO_DAYS_MS = 2 * 24 * 3600 * 1000;

let opened: OpenedDatabase;
beforeEach(async () => {
  opened = await openTestDatabase('PostgreSQL');
});
afterEach(() => opened.close());

/** Starts a server on the shared database, which sweeps at start, and closes it after that. */
async function open(wrongByMs = 0): Promise<EmbeddedServer> {
  const clock = new SettableClock();
  clock.advance(wrongByMs);
  const settings = { databaseUrl: opened.url, masterKey: 'A'.repeat(43) + '=', transcodeJobs: 0 };
  return await startServer({ clock, settings });
}

/** Signed with the time of the server. */
async function call(server: EmbeddedServer, action: string, parameters: ParameterTable) {
  const Timestamp = `${new Date(server.clock.now()).toISOString().slice(0, 19)}Z`;
  const { status, body } = await officialClients[0]!.call(server, { action, parameters, overrides: { Timestamp } });
  expect(status).toBe(200);
  return body;
}

async function create(server: EmbeddedServer): Promise<string> {
  const { VideoId } = await call(server, 'CreateUploadVideo', { Title: 'A film', FileName: 'film.mp4' });
  return VideoId as string;
}

const statuses = () => opened.database.selectFrom('videos').select('status').execute();
const notes = () => opened.database.selectFrom('blob_removals').select('blob').execute();

test('a server two days ahead does not expire a new upload', async () => {
  await using server = await open();
  const videoId = asVideoId(await server.seedVideo({ status: 'Uploading' }));
  const uploads = createUploads({ database: opened.database, clock: new SettableClock() });
  const uploadId = await uploads.open({ videoId, blob: `${videoId}/source/source.mp4` });
  await (await open(TWO_DAYS_MS)).close();
  expect(await uploads.find(uploadId)).toMatchObject({ state: 'open' });
  expect(await statuses()).toEqual([{ status: 'Uploading' }]);
});

test('an upload created on a server two days behind is not expired by the others', async () => {
  await using behind = await open(-TWO_DAYS_MS);
  const videoIds = [await create(behind), await create(behind)];
  await call(behind, 'RefreshUploadVideo', { VideoId: videoIds[0]! });
  await (await open()).close();
  expect(await statuses()).toEqual(videoIds.map(() => ({ status: 'Uploading' })));
});

test('a server two days ahead keeps a new removal note', async () => {
  const note = { blob: 'gone/source.mp4', removed_at_ms: Date.now() };
  await opened.database.insertInto('blob_removals').values(note).execute();
  await (await open(TWO_DAYS_MS)).close();
  expect(await notes()).toEqual([{ blob: note.blob }]);
});

test('a removal note of a server two days behind is kept by the others', async () => {
  await using behind = await open(-TWO_DAYS_MS);
  const videoId = await create(behind);
  await call(behind, 'DeleteVideo', { VideoIds: videoId });
  await (await open()).close();
  expect(await notes()).toEqual([{ blob: videoId }]);
});

test('an event of a server two days ahead is due now, and leased to one server', async () => {
  await using receiver = await openReceiver();
  receiver.always('hang');
  await using ahead = await open(TWO_DAYS_MS);
  await call(ahead, 'SetMessageCallback', { CallbackURL: receiver.url, EventTypeList: 'ALL' });
  await create(ahead);
  await receiver.until(1);
  const [event] = await opened.database.selectFrom('events').selectAll().execute();
  const now = Date.now() + 5_000;
  expect(event!.recorded_at_ms).toBeLessThan(now);
  expect(event!.due_at_ms).toBeLessThan(now);
  expect(event!.lease_until_ms).toBeLessThan(now + LEASE_MS);
});

test('an undelivered event does not expire early on a server two days ahead', async () => {
  await using receiver = await openReceiver();
  receiver.always(500);
  await using ahead = await open(TWO_DAYS_MS);
  await call(ahead, 'SetMessageCallback', { CallbackURL: receiver.url, EventTypeList: 'ALL' });
  await create(ahead);
  await receiver.until(ATTEMPTS_OF_A_ROUND);
  const put = async () => (await opened.database.selectFrom('events').selectAll().execute())[0];
  await vi.waitFor(async () => expect((await put())?.lease_owner).toBeFalsy(), { timeout: 10_000 });
  const event = await put();
  expect(event).toMatchObject({ attempts: ATTEMPTS_OF_A_ROUND });
  expect(event!.due_at_ms).toBeLessThan(Date.now() + LONGEST_WAIT_MS);
});
