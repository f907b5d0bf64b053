// What is the matter with a database while a server runs on it: the log names it with the next step, `/readyz` by a word, and a
// refused call by its code. What can be read goes on, and when the cause is gone all of it ends.
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createDatabase, type TestDatabase } from '../support/postgres.ts';
import { openApi, rootPair, type Api } from './support/api.ts';
import { cli, serve, serveIn, temporaryFolder, type Server } from './support/server.ts';

const folder = temporaryFolder();
const mounted: string[] = [];
let postgres: TestDatabase;
beforeAll(async () => {
  postgres = await createDatabase();
}, 60_000);
afterAll(async () => {
  for (const path of mounted) execFileSync('umount', ['--lazy', path]);
  await postgres.drop();
});

async function start(dataDir: string, args: readonly string[] = []): Promise<{ server: Server; api: Api }> {
  const server = await serve({ dataDir, args });
  onTestFinished(() => server.kill());
  return { server, api: openApi(server.url, rootPair(dataDir)) };
}

const create = async (api: Api): Promise<readonly unknown[]> => {
  const { status, body } = await api.ask('CreateUploadVideo', { Title: 'x', FileName: 'a.mp4' });
  return status === 200 ? [200] : [status, body['Code'], body['Message'], new URL(String(body['Recommend'])).hash];
};
const readOnly = (why: string): readonly unknown[] => [
  503,
  'ServiceUnAvailable.ReadOnly',
  `The database of the server cannot be changed now: ${why}. It can be read.`,
  '#ServiceUnAvailable.ReadOnly',
];
async function readiness({ url }: Server): Promise<readonly unknown[]> {
  const response = await fetch(`${url}/readyz`);
  const { status, database } = (await response.json()) as Record<string, unknown>;
  return [response.status, status, database];
}
const WELL = [200, 'ok', 'ok'];
const whenReady = { timeout: 20_000 };

async function onPostgres(...statements: readonly string[]): Promise<void> {
  const client = new Client({ connectionString: postgres.url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

test('one that another program holds locked: what reads is answered at once, also while writes wait', async () => {
  const { server, api } = await start(join(folder, 'locked'));
  const other = new DatabaseSync(join(server.dataDir, 'playauth.db'));
  onTestFinished(() => other.close());
  other.exec('begin immediate');
  expect(await create(api)).toEqual(readOnly('another program holds it locked'));
  expect(server.stderr()).toMatch(/another program holds the database locked.*Stop it/);
  expect(await readiness(server)).toEqual([200, 'degraded', 'locked']);
  const writes = Array.from({ length: 20 }, () => create(api));
  expect((await api.ask('GetVideoList')).status).toBe(200);
  expect(new Set((await Promise.all(writes)).map(([status]) => status))).toEqual(new Set([503]));
  other.exec('rollback');
  await expect.poll(() => readiness(server), whenReady).toEqual(WELL);
  expect(await create(api)).toEqual([200]);
});

test('one whose file was deleted: it is told before what is written is lost', async () => {
  const { server, api } = await start(join(folder, 'lost'));
  const [file, kept] = [join(server.dataDir, 'playauth.db'), join(server.dataDir, 'kept.db')];
  renameSync(file, kept);
  expect(await readiness(server)).toEqual([503, 'unavailable', 'lost']);
  expect(server.stderr()).toMatch(/was deleted or replaced under the running server.*\/proc\/PID\/fd/);
  copyFileSync(kept, file);
  expect(await readiness(server)).toEqual([503, 'unavailable', 'lost']);
  rmSync(file);
  renameSync(kept, file);
  await expect.poll(() => readiness(server), whenReady).toEqual(WELL);
  expect(await create(api)).toEqual([200]);
});

test('one that a newer version has added to: the server goes on, and says that it cannot be started again', async () => {
  const { server, api } = await start(join(folder, 'newer'));
  const other = new DatabaseSync(join(server.dataDir, 'playauth.db'));
  onTestFinished(() => other.close());
  other.exec("insert into kysely_migration values ('9999-future', '2030')");
  expect(await readiness(server)).toEqual([200, 'degraded', 'newer']);
  expect(server.stderr()).toMatch(/9999-future.*does not start again on it/);
  expect(await create(api)).toEqual([200]);
});

test('a read-only PostgreSQL', async () => {
  const { server, api } = await start(join(folder, 'postgres'), ['--database-url', postgres.url]);
  const name = new URL(postgres.url).pathname.slice(1);
  const others =
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()';
  await onPostgres(`alter database "${name}" set default_transaction_read_only = on`, others);
  await expect.poll(() => create(api), whenReady).toEqual(readOnly('it is read-only'));
  await expect.poll(() => readiness(server), whenReady).toEqual([200, 'degraded', 'read-only']);
  expect(server.stderr()).toMatch(/the database is read-only.*default_transaction_read_only/);
  expect((await api.ask('GetVideoList')).status).toBe(200);
  await onPostgres(
    'set default_transaction_read_only = off',
    `alter database "${name}" reset default_transaction_read_only`,
    others,
  );
  await expect.poll(() => readiness(server), whenReady).toEqual(WELL);
  await expect.poll(() => create(api), whenReady).toEqual([200]);
});

test('a full disk', async ({ skip }) => {
  const disk = join(folder, 'full');
  mkdirSync(disk);
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=320m', 'tmpfs', disk]).status !== 0) skip('no right to mount');
  mounted.push(disk);
  const { server, api } = await start(join(disk, 'data'));
  spawnSync('sh', ['-c', `rm ${disk}/data/reserve; fallocate -l 300m ${disk}/a; dd if=/dev/zero of=${disk}/b bs=4k`]);
  // Free pages of the database take some rows.
  await expect.poll(() => create(api), whenReady).toEqual(readOnly('its disk is full'));
  expect(await readiness(server)).toEqual([200, 'degraded', 'full']);
  expect((await api.ask('GetVideoList')).status).toBe(200);
  rmSync(join(disk, 'a'));
  await expect.poll(() => readiness(server), whenReady).toEqual(WELL);
  expect(await create(api)).toEqual([200]);
});

test('a disk that lets nothing be written', async ({ skip }) => {
  const { server, api } = await start(join(folder, 'failing'));
  const files = ['playauth.db', 'playauth.db-wal'].map((name) => join(server.dataDir, name));
  const may = spawnSync('chattr', ['+i', ...files]).status === 0;
  onTestFinished(() => void spawnSync('chattr', ['-i', ...files]));
  if (!may) skip('no right to make files immutable');
  expect(await create(api)).toEqual(readOnly('its disk reports errors or is read-only'));
  expect(server.stderr()).toMatch(/reports errors or was mounted read-only.*dmesg/);
  expect(await readiness(server)).toEqual([200, 'degraded', 'failing']);
  spawnSync('chattr', ['-i', ...files]);
  await expect.poll(() => readiness(server), whenReady).toEqual(WELL);
  expect(await create(api)).toEqual([200]);
});

test('a master.key that was replaced is told by the running server, not by its next start alone', async () => {
  const { server, api } = await start(join(folder, 'key'));
  writeFileSync(join(server.dataDir, 'master.key'), 'ab'.repeat(32));
  server.send('SIGHUP');
  await expect
    .poll(() => server.stderr(), whenReady)
    .toMatch(/master\.key does not hold the key any more.*Put it back/);
  expect(await create(api)).toEqual([200]);
  await server.stop();
  const { code, stderr } = await cli(['serve', '--port', '0', '--data-dir', server.dataDir]);
  expect([code, stderr]).toEqual([1, expect.stringContaining('put back the file master.key')]);
});

test('a second server on the data directory', async () => {
  const server = await serveIn(folder);
  onTestFinished(() => server.kill());
  const { code, stderr } = await cli(['serve', '--port', '0', '--data-dir', server.dataDir]);
  expect([code, stderr]).toEqual([
    1,
    expect.stringMatching(/uses the data directory .* already: http.*another --data-dir/s),
  ]);
});
