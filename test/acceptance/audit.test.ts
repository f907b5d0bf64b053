// The audit record of a real server: what a kill leaves of it, what a normal stop leaves, and the commands that show, export and
// verify it.
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openApi, rootPair, type Api, type Json } from './support/api.ts';

import { cli, serveIn, temporaryFolder, type Server } from './support/server.ts';

const folder = temporaryFolder();
let server: Server;
let api: Api;
let env: Readonly<Record<string, string>> = {};

async function start(): Promise<void> {
  server = await serveIn(folder);
  const pair = rootPair(server.dataDir);
  api = openApi(server.url, pair);
  env = {
    ALIBABA_CLOUD_ACCESS_KEY_ID: pair.accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: pair.accessKeySecret,
    PLAYAUTH_ENDPOINT: server.url,
  };
}
beforeAll(start, 60_000);
afterAll(() => server.kill());

interface Event extends Json {
  readonly RequestId: string;
}

/** Of one operation, the oldest first. */
async function recorded(action: string): Promise<readonly string[]> {
  const events: Event[] = [];
  for (let token: string | undefined = ''; token !== undefined;) {
    const page = await api.call('ListAuditEvents', {
      EventAction: action,
      PageSize: '200',
      ...(token !== '' && { ScrollToken: token }),
    });
    events.push(...(page['AuditEvents'] as Event[]));
    token = page['ScrollToken'] as string | undefined;
  }
  return events.map(({ RequestId }) => RequestId).toReversed();
}

async function makeCategory(n: number): Promise<string> {
  const body = await api.call('AddCategory', { CateName: `Category ${String(n)}` });
  return String(body['RequestId']);
}

async function verify(...args: readonly string[]): Promise<Json & { readonly code: number | null }> {
  const { stdout, code, stderr } = await cli(['audit', 'verify', '--json', ...args], env);
  expect(stdout, stderr).not.toBe('');
  return { ...(JSON.parse(stdout) as Json), code };
}

describe('the record', () => {
  test('survives kill -9: what was there stays, and of the rest only the end is missing', async () => {
    const first = await makeCategory(0);
    expect(await recorded('AddCategory')).toEqual([first]);
    // Calls go on until the server is gone.
    const answered = [first];
    const calling = (async () => {
      for (let n = 1; ; n += 1) answered.push(await makeCategory(n));
    })().catch(() => undefined);
    await expect.poll(() => answered.length, { timeout: 20_000 }).toBeGreaterThan(20);
    await server.kill();
    await calling;
    await start();
    const kept = await recorded('AddCategory');
    // A call may be recorded whose answer was lost.
    expect(kept.slice(0, answered.length)).toEqual(answered.slice(0, kept.length));
    expect(kept[0]).toBe(first);
    expect(await verify()).toMatchObject({ code: 0, Faults: [] });
  }, 60_000);

  test('is whole after a normal stop', async () => {
    const before = (await recorded('AddCategory')).length;
    const made = await Promise.all([70, 71, 72].map((n) => makeCategory(n + 1000)));
    await server.stop();
    await start();
    const kept = await recorded('AddCategory');
    expect(kept).toHaveLength(before + 3);
    expect(kept.slice(before).toSorted()).toEqual(made.toSorted());
  }, 60_000);
});

describe('the commands', () => {
  test('list events, and explain a refusal', async () => {
    const { body } = await api.ask('GetVideoInfo', { VideoId: 'no-such-video' });
    const id = String(body['RequestId']);
    const listed = await cli(['audit', 'list', '--request-id', id], env);
    expect(listed.stdout).toContain('InvalidVideo.NotFound');
    const explained = await cli(['explain', id], env);
    expect(explained.stdout).toContain('It was refused: InvalidVideo.NotFound');
    expect(explained.stdout).toMatch(/✓ read .*✓ once {2}✗ dispatch/);
    const chinese = await cli(['explain', id], { ...env, LANG: 'zh_CN.UTF-8' });
    expect(chinese.stdout).toContain('该调用被拒绝：InvalidVideo.NotFound');
    const unknown = await cli(['explain', 'x'], env);
    expect(unknown).toMatchObject({ code: 1 });
  });

  test('export the record into a private file, and find in it and in the database what was done to a row', async () => {
    const file = join(folder, 'audit.jsonl');
    const exported = await cli(['audit', 'export', '--out', file, '--json'], env);
    expect(exported.code, exported.stderr).toBe(0);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await verify(file)).toMatchObject({ code: 0, Chains: 3, Faults: [] });
    const lines = readFileSync(file, 'utf8').trim().split('\n');
    const at = lines.findIndex((line) => line.includes('"Action":"AddCategory"'));
    const { ChainNo, Seq, RequestId } = JSON.parse(lines[at] ?? '') as Json;
    writeFileSync(
      file,
      lines.with(at, (lines[at] ?? '').replace('"Caller":"root"', '"Caller":"user:mallory"')).join('\n'),
    );
    expect(await verify(file)).toMatchObject({ code: 1, Faults: [{ Kind: 'changed', ChainNo, Seq, RequestId }] });
    const database = new DatabaseSync(join(server.dataDir, 'playauth.db'), { timeout: 5000 });
    try {
      database.exec(`delete from audit_events where chain_no = ${String(ChainNo)} and seq = ${String(Seq)}`);
      database.exec('delete from audit_events where chain_no = 2; delete from audit_chains where chain_no = 2');
    } finally {
      database.close();
    }
    const { Faults } = await verify();
    expect(Faults).toEqual([
      { Kind: 'removed', ChainNo, Seq },
      { Kind: 'removed', ChainNo: 2 },
    ]);
    const told = await cli(['audit', 'verify'], env);
    expect(told.stdout).toContain(`chain ${String(ChainNo)}, row ${String(Seq)} was removed`);
  });
});

describe('the end of the record', () => {
  const withDatabase = <T>(work: (database: DatabaseSync) => T): T => {
    const database = new DatabaseSync(join(server.dataDir, 'playauth.db'), { timeout: 5000 });
    try {
      return work(database);
    } finally {
      database.close();
    }
  };
  const newest = 'select max(chain_no) as chain_no, max(head_seq) as head_seq from audit_chains';
  const faults = async () => (await verify())['Faults'] as Json[];

  test('the newest chain that is removed with all its rows is named also when it was noted again, and its number stays free', async () => {
    await makeCategory(5000);
    await server.stop();
    // As someone does who can write to the whole database and has kept what it held before.
    const settings = "select value from settings where name = 'newest audit chain'";
    const { last, noted } = withDatabase((database) => {
      const { chain_no: number } = database.prepare(newest).get() as { chain_no: number };
      return { last: number, noted: (database.prepare(settings).get() as { value: string }).value };
    });
    const remove = (): void =>
      withDatabase((database) =>
        database.exec(
          `delete from audit_events where chain_no = ${String(last)}; delete from audit_chains where chain_no = ${String(last)}`,
        ),
      );
    const before = await (async () => {
      await start();
      const known = await faults();
      await server.kill();
      return known;
    })();
    remove();
    await start();
    const removed = { Kind: 'removed', ChainNo: last };
    expect(await faults()).toEqual(expect.arrayContaining([...before, removed]));
    await makeCategory(5001);
    await server.stop();
    withDatabase((database) => {
      const { chain_no: number } = database.prepare(newest).get() as { chain_no: number };
      expect(number).toBeGreaterThan(last);
      // Everything of later is gone, and the note is that of before: the file beside the database still tells.
      database.exec(`delete from audit_events where chain_no > ${String(last)}`);
      database.exec(`delete from audit_chains where chain_no > ${String(last)}`);
      database.prepare("update settings set value = ? where name = 'newest audit chain'").run(noted);
    });
    await start();
    const { code, Faults } = await verify();
    expect(code).toBe(1);
    expect(Faults).toEqual(expect.arrayContaining([removed, { Kind: 'removed', ChainNo: last + 1 }]));
  }, 60_000);
});
