// Which job is claimed next, on both databases: accounts take turns, regardless of how many jobs one has queued and of their priority.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SettableClock } from '../../src/base/clock.ts';
import { insertJob } from '../../src/transcoding/queue/insert-job.ts';
import type { Job } from '../../src/transcoding/queue/job.ts';
import { createJobs, type Jobs } from '../../src/transcoding/queue/jobs-db.ts';
import { createVideos } from '../../src/library/videos/videos-db.ts';
import { asAccountId, type AccountId } from '../../src/wire/ids.ts';
import { databaseKinds, openTestDatabase, type OpenedDatabase } from '../support/databases.ts';
import { SAMPLE_INSTANT, sampleVideo } from '../support/sample-video.ts';

describe.each(databaseKinds)('%s', (kind) => {
  let clock: SettableClock;
  let opened: OpenedDatabase;
  let jobs: Jobs;
  /** Names of jobs, as the tests call them. */
  let names: Map<string, string>;
  beforeEach(async () => {
    clock = new SettableClock().freeze(SAMPLE_INSTANT);
    opened = await openTestDatabase(kind);
    jobs = createJobs({ database: opened.database, clock });
    names = new Map();
  });
  afterEach(() => opened.close());

  async function account(digit: number): Promise<AccountId> {
    const accountId = asAccountId(String(digit).repeat(16));
    await opened.database.insertInto('accounts').values({ account_id: accountId, created_at_ms: 1 }).execute();
    return accountId;
  }
  async function waits(accountId: AccountId, name: string, priority?: number): Promise<void> {
    const video = sampleVideo({ accountId });
    await createVideos({ database: opened.database, clock }).insert(video);
    const { videoId } = video;
    const jobId = await insertJob(opened.database, {
      videoId,
      kind: 'transcode',
      trigger: 'Auto',
      atMs: clock.now(),
      ...(priority !== undefined && { priority }),
    });
    names.set(jobId, name);
    clock.advance(1);
  }
  async function next(): Promise<Job & { readonly name: string }> {
    clock.advance(1);
    const job = await jobs.claim('w');
    if (job === undefined) throw new Error('nothing waits');
    return { ...job, name: names.get(job.jobId) ?? '' };
  }
  async function doNext(): Promise<string> {
    const job = await next();
    await jobs.finish(job, {});
    return job.name;
  }

  test('a new account waits for one job of the others, not for all', async () => {
    const [busy, late] = [await account(1), await account(2)];
    for (let index = 0; index < 6; index += 1) await waits(busy, `busy ${String(index)}`);
    expect(await doNext()).toBe('busy 0');
    await waits(late, 'late 0');
    await waits(late, 'late 1');
    const order: string[] = [];
    for (let index = 0; index < 5; index += 1) order.push(await doNext());
    expect(order).toEqual(['late 0', 'busy 1', 'late 1', 'busy 2', 'busy 3']);
  });

  test('the account with the fewest running jobs comes first, regardless of age', async () => {
    const [one, two] = [await account(1), await account(2)];
    for (const name of ['a', 'b', 'c']) await waits(one, `one ${name}`);
    await waits(two, 'two a');
    const long = [await next(), await next()];
    expect(new Set(long.map(({ name }) => name.slice(0, 3)))).toEqual(new Set(['one', 'two']));
    await waits(two, 'two b');
    await jobs.finish(
      long.find(({ name }) => name === 'two a')!,
      {},
    );
    expect((await next()).name).toBe('two b');
    expect((await next()).name).toBe('one b');
  });

  test('priority orders the jobs of one account and gives no advantage over other accounts', async () => {
    const [loud, modest] = [await account(1), await account(2)];
    await waits(loud, 'usual');
    for (const name of ['urgent 0', 'urgent 1']) await waits(loud, name, 10);
    expect(await doNext()).toBe('urgent 0');
    await waits(modest, 'modest', 1);
    expect([await doNext(), await doNext(), await doNext()]).toEqual(['modest', 'urgent 1', 'usual']);
  });

  test('a released job keeps its place', async () => {
    const one = await account(1);
    for (const name of ['a', 'b']) await waits(one, name);
    await jobs.release(await next());
    expect([await doNext(), await doNext()]).toEqual(['a', 'b']);
  });

  test('a failed attempt lets the other jobs of its account pass until its retry is due', async () => {
    const one = await account(1);
    for (const name of ['a', 'b', 'c']) await waits(one, name);
    await jobs.release(await next(), 'with backoff');
    expect(await doNext()).toBe('b');
    clock.advance(10_000);
    const again = await next();
    expect(again).toMatchObject({ name: 'a', retries: 1, attempts: 1 });
    await jobs.release(again, 'with backoff');
    clock.advance(10_000);
    expect(await doNext()).toBe('c');
    expect(await jobs.claim('w')).toBeUndefined();
    clock.advance(10_000);
    expect(await doNext()).toBe('a');
  });

  test('many accounts without a due job do not hide the others', async () => {
    for (let digit = 1; digit <= 9; digit += 1) {
      const accountId = await account(digit);
      await waits(accountId, `in vain ${String(digit)}`);
      await jobs.release(await next(), 'with backoff');
      clock.advance(-2);
    }
    const late = asAccountId('1234567890123456');
    await opened.database.insertInto('accounts').values({ account_id: late, created_at_ms: 1 }).execute();
    await waits(late, 'late');
    const busy = await next();
    expect(busy.name).toBe('late');
    await waits(late, 'late too');
    expect((await next()).name).toBe('late too');
    expect(await jobs.claim('w')).toBeUndefined();
  });

  test('an account that another worker is claiming from does not hide the others', async () => {
    const accounts = [await account(1), await account(2), await account(3)];
    for (const [index, accountId] of accounts.entries()) await waits(accountId, String(index));
    const workers = [jobs];
    for (let index = 0; index < 2; index += 1) workers.push(createJobs({ database: await opened.competitor(), clock }));
    const taken = await Promise.all(workers.map((each, index) => each.claim(String(index))));
    expect(new Set(taken.map((job) => names.get(job?.jobId ?? '')))).toEqual(new Set(['0', '1', '2']));
  });
});
