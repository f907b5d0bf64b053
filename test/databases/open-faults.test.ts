// Databases that cannot be opened: each fault has its own sentence with the place and the next step, and no password.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DatabaseOpenError, explainOpenError } from '../../src/store/database/open-error.ts';
import { openDatabase } from '../../src/store/database/open-database.ts';
import { createDatabase } from '../support/postgres.ts';

const folder = mkdtempSync(join(tmpdir(), 'playauth-faults-'));
let postgres = '';
let drop: () => Promise<void>;
let role = '';

beforeAll(async () => {
  ({ url: postgres, drop } = await createDatabase());
  const database = await openDatabase(postgres);
  role = `guest_${String(process.pid)}`;
  await sql.raw(`create role ${role} login password 'hunter2'`).execute(database);
  await sql`insert into kysely_migration (name, timestamp) values ('9999-from-the-future', '2030')`.execute(database);
  await database.destroy();
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await drop();
  const { url, drop: dropLast } = await createDatabase();
  const database = await openDatabase(url);
  await sql.raw(`drop role if exists ${role}`).execute(database);
  await database.destroy();
  await dropLast();
});

async function faultOf(url: string, options = {}): Promise<DatabaseOpenError> {
  const error = await openDatabase(url, options).then(
    (database) => database.destroy(),
    (reason: unknown) => reason,
  );
  if (!(error instanceof DatabaseOpenError)) throw new Error(`opened, or: ${inspect(error)}`);
  expect(inspect(error)).not.toContain('hunter2');
  expect(error.text[1]).toMatch(/[\u4e00-\u9fff]/);
  return error;
}

function changed(change: (url: URL) => void): string {
  const url = new URL(postgres);
  change(url);
  return url.href;
}

test('PostgreSQL: refused, no such database, wrong password, a newer schema', async () => {
  const refused = await faultOf('postgres://me:hunter2@127.0.0.1:1/films');
  expect(refused.fault).toBe('refused');
  expect(refused.message).toContain('127.0.0.1:1/films');
  const missing = await faultOf(changed((url) => (url.pathname = '/nowhere')));
  expect([missing.fault, missing.message]).toEqual(['noDatabase', expect.stringContaining('createdb nowhere')]);
  expect((await faultOf(changed((url) => (url.password = 'hunter2')))).fault).toBe('wrongPassword');
  const newer = await faultOf(postgres);
  expect([newer.fault, newer.message]).toEqual(['newer', expect.stringContaining('9999-from-the-future')]);
});

test('PostgreSQL: a user without the right to make tables', async () => {
  const { url, drop: dropOther } = await createDatabase();
  const guest = new URL(url);
  guest.username = role;
  guest.password = 'hunter2';
  const fault = await faultOf(guest.href);
  expect([fault.fault, fault.message]).toEqual(['noRight', expect.stringContaining(`to "${role}"`)]);
  await dropOther();
});

test('SQLite: a text file, a file that was cut off, a folder, no folder', async () => {
  const text = join(folder, 'text.db');
  writeFileSync(text, 'This is a shopping list. '.repeat(200));
  expect((await faultOf(`sqlite:${text}`)).fault).toBe('notSqlite');
  expect(readFileSync(text, 'utf8')).toMatch(/^This is/);
  const cut = join(folder, 'cut.db');
  await (await openDatabase(`sqlite:${cut}`)).destroy();
  truncateSync(cut, 20_000);
  expect((await faultOf(`sqlite:${cut}`)).fault).toBe('damaged');
  expect((await faultOf(`sqlite:${folder}`)).fault).toBe('isFolder');
  expect((await faultOf('sqlite:/nonexistent/folder/x.db')).fault).toBe('noFolder');
});

test('SQLite: a database that must be there and is not, or is empty, is not begun again', async () => {
  const path = join(folder, 'lost.db');
  expect((await faultOf(`sqlite:${path}`, { mustExist: true })).fault).toBe('lost');
  writeFileSync(path, '');
  expect((await faultOf(`sqlite:${path}`, { mustExist: true })).fault).toBe('lost');
  await (await openDatabase(`sqlite:${path}`)).destroy();
  await (await openDatabase(`sqlite:${path}`, { mustExist: true })).destroy();
});

test('SQLite: a read-only disk', async ({ skip }) => {
  const disk = join(folder, 'disk');
  mkdirSync(disk);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', disk], { stdio: 'ignore' });
  } catch {
    skip('file systems cannot be mounted here');
  }
  try {
    await (await openDatabase(`sqlite:${join(disk, 'a.db')}`)).destroy();
    execFileSync('mount', ['-o', 'remount,ro', disk], { stdio: 'ignore' });
    expect((await faultOf(`sqlite:${join(disk, 'a.db')}`)).fault).toBe('readOnly');
  } finally {
    execFileSync('umount', ['--lazy', disk]);
  }
});

test.each([
  [5, 'locked'],
  [8, 'readOnly'],
  [13, 'diskFull'],
  [14, 'readOnly'],
])('SQLite: result code %i is told as %s', (errcode, fault) => {
  const error = Object.assign(new Error('x'), { code: 'ERR_SQLITE_ERROR', errcode });
  expect(explainOpenError('sqlite:/a.db', new Error('wrapped', { cause: error })).fault).toBe(fault);
});
