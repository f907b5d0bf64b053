// deploy/compose.yaml without containers: every service of the file, started from system packages with the commands, variables,
// volumes, health checks and order of the file. A film is uploaded to the server, made by the worker, kept in the object store,
// and plays. In the long run only; that nothing in the file is unknown here is asked in every run.
import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, describe, expect, onTestFailed, test } from 'vitest';
import { ensureSystemPackages } from '../../scripts/system-packages.mjs';
import { drawClip, H264, picture } from '../support/clips.ts';
import { COMPOSE_TEXT, readCompose } from '../support/compose/read-compose.ts';
import { openRoom } from '../support/compose/room.ts';
import { createStack } from '../support/compose/stack.ts';
import { decodeFrames } from '../support/read-media.ts';
import { listBucket } from '../support/storages.ts';
import { OWNER } from '../support/swift.ts';
import { openApi } from './support/api.ts';
import { temporaryFolder } from './support/server.ts';
import { importAndWait } from './support/upload.ts';

const isLong = process.env['PLAYAUTH_TEST_ATTACKS'] === 'long';
const folder = temporaryFolder();
const secrets = {
  PLAYAUTH_MASTER_KEY: randomBytes(32).toString('hex'),
  POSTGRES_PASSWORD: randomBytes(16).toString('hex'),
  S3_ACCESS_KEY_ID: OWNER,
  S3_SECRET_ACCESS_KEY: randomBytes(16).toString('hex'),
};
const closing: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const close of closing.toReversed()) await close();
});

describe('the compose file', () => {
  const changed = (from: string, to: string): string => {
    expect(COMPOSE_TEXT.split(from)).toHaveLength(2);
    return COMPOSE_TEXT.replace(from, to);
  };

  test('has nothing that is not run here', () => {
    const services = readCompose(COMPOSE_TEXT, secrets);
    expect([...services.keys()]).toEqual(['server', 'worker', 'postgres', 'redis', 'objects', 'bucket']);
    expect(services.get('bucket')?.command.at(-1)).toContain('"$ID" "$SECRET"');
    expect(services.get('worker')?.healthCheck).toBeUndefined();
  });

  test.each([
    ['a key', '    ports:', '    network_mode: host\n    ports:', 'network_mode'],
    ['an image', 'postgres:17-alpine', 'postgres:18-alpine', 'postgres:18-alpine'],
    ['a health check', '[CMD, valkey-cli, ping]', '[CMD, curl, localhost]', 'curl'],
    ['a command', '[valkey-server,', '[keydb-server,', 'keydb-server'],
    ['a variable', 'MINIO_ROOT_USER', 'MINIO_USER', 'MINIO_USER'],
    ['a condition', 'server: { condition: service_healthy }', 'server: { condition: service_started }', 'condition'],
    [
      'a wait for health that is not checked',
      'bucket: { condition',
      'worker: { condition: service_healthy }\n      bucket: { condition',
      'worker has no health check',
    ],
    ['a volume that keeps nothing', 'postgres:/var/lib/postgresql/data', 'postgres:/var/lib/data', 'no volume at'],
    ['a use of a dollar', '"$$ID"', '"$ID"', 'not understood'],
  ])('%s that is not known here is an error', (_, from, to, said) => {
    expect(() => readCompose(changed(from, to), secrets)).toThrow(said);
  });

  test('an empty secret is an error', () => {
    expect(() => readCompose(COMPOSE_TEXT, { ...secrets, POSTGRES_PASSWORD: '' })).toThrow('POSTGRES_PASSWORD');
  });
});

async function rowsOf(port: number): Promise<unknown> {
  const connectionString = `postgres://playauth:${secrets.POSTGRES_PASSWORD}@127.0.0.1:${String(port)}/playauth`;
  const client = new Client({ connectionString });
  await client.connect();
  try {
    const { rows } = await client.query<{ id: string }>('select video_id as id from videos');
    return rows.map(({ id }) => id);
  } finally {
    await client.end();
  }
}

test.skipIf(!isLong)(
  'all its services start, make a film and play it, outlive a crash, and stop in order',
  async () => {
    expect(await ensureSystemPackages(['postgresql', 'redis', 'swift', 'ffmpeg'])).toBe(true);
    const services = readCompose(COMPOSE_TEXT, secrets);
    const room = await openRoom(folder, [...services.keys()]);
    closing.push(() => room.close());
    const stack = createStack(services, { room, folder });
    closing.push(() => stack.down());
    onTestFailed(() => {
      process.stderr.write(stack.output());
    });
    await stack.up();
    const [published = 0] = services.get('server')?.ports ?? [];
    const url = `http://127.0.0.1:${String(await room.reach(published))}`;
    const root = await stack.exec('server', ['playauth', 'root-key', '--json']);
    const pair = JSON.parse(root.output) as Record<string, string>;
    const api = openApi(url, {
      accessKeyId: pair['AccessKeyId'] ?? '',
      accessKeySecret: pair['AccessKeySecret'] ?? '',
    });

    const videoId = await importAndWait(api, await drawClip(folder, 'film.mp4', picture('160x90', 2), H264));
    const frames = async (): Promise<number> => {
      const [stream] = await api.playInfo(videoId);
      return await decodeFrames(stream?.PlayURL ?? '', 'v');
    };
    expect(await frames()).toBe(50);
    expect(await rowsOf(await room.reach(5432))).toEqual([videoId]);
    const endpoint = `http://127.0.0.1:${String(await room.reach(9000))}`;
    const keys = await listBucket({ endpoint, bucket: 'playauth', secretAccessKey: secrets.S3_SECRET_ACCESS_KEY });
    expect(keys.filter((key) => key.includes(videoId)).length).toBeGreaterThan(1);
    const metrics = await fetch(`http://127.0.0.1:${String(await room.reach(9464))}/metrics`);
    expect(await metrics.text()).toContain('playauth_redis_connected 1');

    // It can write where it keeps its data, and nowhere else; no process of it has or gains a right.
    expect(await stack.exec('server', ['node', '-e', 'fs.writeFileSync("/mnt/data/x", "")'])).toMatchObject({
      code: 0,
    });
    expect((await stack.exec('server', ['node', '-e', 'fs.writeFileSync("/x", "")'])).output).toContain('EROFS');
    const { output } = await stack.exec('server', ['node', '-p', 'fs.readFileSync("/proc/self/status", "utf8")']);
    expect(output).toMatch(/^CapEff:\t0+$/m);
    expect(output).toMatch(/^NoNewPrivs:\t1$/m);

    await stack.crash('server');
    expect(await frames()).toBe(50);
    const stopped = await stack.down();
    const order = stopped.map(({ name }) => name);
    expect(order.toSorted()).toEqual([...services.keys()].toSorted());
    for (const { name, needs } of services.values())
      for (const needed of needs.keys()) expect(order.indexOf(name)).toBeLessThan(order.indexOf(needed));
    expect(stopped.filter(({ code }) => code !== 0)).toEqual([]);
  },
  1_800_000,
);
