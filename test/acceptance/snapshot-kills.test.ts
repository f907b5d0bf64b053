// Power cuts during snapshot jobs: each set of pictures is complete or absent, exists once, and no file is left over.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { openApi, pause, rootPair } from './support/api.ts';
import { drawClip, H264, picture } from '../support/clips.ts';
import { serve, temporaryFolder } from './support/server.ts';
import { importAndWait } from './support/upload.ts';

const ROUNDS = Number(process.env['PLAYAUTH_TEST_CRASHES'] ?? '8');
const LONGEST_MS = 900;
const KEPT = 3;

interface Row {
  readonly job_id: string;
  readonly prefix: string;
  readonly count: number;
}

function readRows<T>(dataDir: string, sql: string): T[] {
  const database = new DatabaseSync(join(dataDir, 'playauth.db'), { readOnly: true });
  try {
    return database.prepare(sql).all() as T[];
  } finally {
    database.close();
  }
}

test(
  'killed at any moment, a server takes the pictures in the end, and no others',
  async () => {
    const folder = temporaryFolder();
    const dataDir = join(folder, 'data');
    const film = await drawClip(folder, 'film.mp4', ...[picture('640x360', 6), H264]);
    const first = await serve({ dataDir });
    const videoId = await importAndWait(openApi(first.url, rootPair(dataDir)), film);
    const place = join(dataDir, 'media', videoId);
    const before = readdirSync(place);
    await first.stop();
    const asked: string[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const killed = await serve({ dataDir });
      const sprite = round % 2 === 0 ? {} : { SpriteSnapshotConfig: '{"CellWidth":80}' };
      const parameters = { VideoId: videoId, Count: '6', ...sprite };
      const { SnapshotJob } = await openApi(killed.url, rootPair(dataDir)).call('SubmitSnapshotJob', parameters);
      asked.push((SnapshotJob as { JobId: string }).JobId);
      await pause(Math.floor(Math.random() * LONGEST_MS));
      await killed.kill();
    }
    const server = await serve({ dataDir });
    onTestFinished(() => server.kill());
    const unfinished = "select job_id from jobs where state not in ('done', 'failed')";
    while (readRows(dataDir, unfinished).length > 0) await pause(100);
    // Everything it noted for removal is removed before it ends.
    expect(await server.stop()).toBe(0);
    const rows = readRows<Row>(dataDir, 'select job_id, prefix, count from snapshots');
    expect(rows.length).toBeLessThanOrEqual(2 * KEPT);
    expect(rows.length).toBeGreaterThan(0);
    for (const { job_id } of rows) expect(asked).toContain(job_id);
    const folders = rows.map(({ prefix }) => prefix.split('/')[1]!);
    expect(readdirSync(place).sort()).toEqual([...before, ...folders].sort());
    for (const { prefix, count } of rows) {
      const names = readdirSync(join(dataDir, 'media', prefix));
      expect(names.filter((name) => name.endsWith('.jpg'))).toHaveLength(count);
    }
    for (const name of ['incoming', 'work']) expect([name, readdirSync(join(dataDir, name))]).toEqual([name, []]);
    const failed = readRows<{ error: string }>(dataDir, "select error from jobs where state = 'failed'");
    for (const { error } of failed) expect(error).toContain('gave-up');
  },
  ROUNDS * 10_000 + 60_000,
);
