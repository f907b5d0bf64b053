// What a request waits for in PostgreSQL, SQLite and Redis is in its trace: what was asked, never with which values.
import { expect, onTestFinished, test } from 'vitest';
import { createTracing } from '../../src/app/tracing/create-tracing.ts';
import { traceQueries, traceSharedState } from '../../src/app/tracing/trace-store.ts';
import { systemClock } from '../../src/base/clock.ts';
import { readConfig } from '../../src/config/read-config.ts';
import { openDatabase } from '../../src/store/database/open-database.ts';
import { openSharedState } from '../../src/store/shared/open-shared-state.ts';
import { databaseKinds, newDatabaseUrl } from '../support/databases.ts';
import { openCollector } from '../support/otlp-collector.ts';
import { startRedis } from '../support/redis.ts';

const nothing = (): void => undefined;

async function openTracing() {
  const collector = await openCollector();
  onTestFinished(() => collector.close());
  const parts = { endpoint: `${collector.url}/v1/traces`, say: nothing };
  const tracing = await createTracing(readConfig({ flags: {}, environment: {} }), parts);
  const traced = async (act: () => Promise<unknown>) => {
    await tracing.task({ name: 'request', kind: 'internal', attributes: {} }, act);
    await tracing.close();
    return collector.spans().filter(({ name }) => name !== 'request');
  };
  return { tracing, traced, collector };
}

test.each(databaseKinds)('queries of %s have their table and text, transactions their commit', async (kind) => {
  const { url, drop } = await newDatabaseUrl(kind);
  const { tracing, traced, collector } = await openTracing();
  const database = await openDatabase(url, { onQuery: traceQueries(tracing, url) });
  onTestFinished(async () => {
    await database.destroy();
    await drop();
  });
  const spans = await traced(async () => {
    await database.transaction().execute(async (transaction) => {
      await transaction.selectFrom('settings').where('name', '=', 'a-secret-value').selectAll().execute();
    });
    await expect(
      database
        .insertInto('settings')
        .values({ name: null } as never)
        .execute(),
    ).rejects.toThrow();
  });
  const system = kind === 'SQLite' ? 'sqlite' : 'postgresql';
  expect(spans.map(({ name, isError }) => [name, isError])).toEqual([
    ['begin', false],
    ['select settings', false],
    ['commit', false],
    ['insert settings', true],
  ]);
  expect(spans[1]?.attributes).toMatchObject({
    'db.system.name': system,
    'db.operation.name': 'select',
    'db.collection.name': 'settings',
    'db.query.text': expect.stringContaining('where "name" = ') as string,
  });
  expect(collector.bytes().includes('a-secret-value')).toBe(false);
});

test('what Redis is asked is a span', async () => {
  const redis = await startRedis();
  onTestFinished(() => redis.stop());
  const { tracing, traced } = await openTracing();
  const shared = await openSharedState(redis.url, systemClock, { onAway: nothing, onBack: nothing });
  onTestFinished(shared.close);
  const { nonceStore, rateLimit } = traceSharedState(tracing, shared);
  const party = { kind: 'root', accountId: '1', id: 'x' } as const;
  const spans = await traced(async () => {
    expect(await nonceStore.claim({ party, name: 'n' }, Date.now() + 60_000)).toBe(true);
    expect(await rateLimit.take('call x', { perSecond: 1, burst: 1 })).toBeUndefined();
  });
  expect(spans.map(({ name, kind }) => [name, kind])).toEqual([
    ['redis nonce', 'client'],
    ['redis rate limit', 'client'],
  ]);
});
