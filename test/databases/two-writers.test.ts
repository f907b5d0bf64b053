// Two processes that write to one SQLite without a pause, as those of `serve --workers` do under load: each gets its turn.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { sql } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../src/store/database/open-database.ts';

const WRITES = 200;

/** Writes until its input ends, and says how often. */
const OTHER = `
  import { DatabaseSync } from 'node:sqlite';
  const database = new DatabaseSync(process.argv[1], { timeout: 60_000 });
  database.exec('PRAGMA synchronous = FULL');
  const steps = ['begin immediate', "insert into turns values (1, hex(randomblob(1000)))", 'commit'].map((text) => database.prepare(text));
  let count = 0;
  let isOver = false;
  process.stdin.on('end', () => (isOver = true)).resume();
  const write = () => {
    for (const step of steps) step.run();
    if ((count += 1) === 1) console.log('begun');
    if (isOver) console.log(count);
    else setImmediate(write);
  };
  write();
`;

test('a process that writes without a pause does not keep another one from writing', { timeout: 120_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'playauth-two-writers-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'playauth.db');
  const database = await openDatabase(`sqlite:${path}`);
  onTestFinished(() => database.destroy());
  await sql`create table turns (writer integer, filling text)`.execute(database);
  const other = spawn(process.execPath, ['--input-type=module', '-e', OTHER, path], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: other.stdout })[Symbol.asyncIterator]();
  expect((await lines.next()).value).toBe('begun');
  for (let count = 0; count < WRITES; count += 1)
    await database.transaction().execute(async (transaction) => {
      await sql`insert into turns values (2, hex(randomblob(1000)))`.execute(transaction);
    });
  other.stdin.end();
  const ofOther = Number((await lines.next()).value);
  await once(other, 'exit');
  const { rows } = await sql<{ count: number }>`select count(*) as count from turns where writer = 1`.execute(database);
  expect(rows).toEqual([{ count: ofOther }]);
  // With SQLite's own waiting it wrote twenty to thirty times for each write of this process.
  expect(ofOther).toBeLessThan(10 * WRITES);
});
