// The last uses of very many access keys are written in few statements, and by several servers at once.
import type { KyselyPlugin } from 'kysely';
import { expect, test } from 'vitest';
import { accessKeyOf, fillLibrary } from '../../bench/large-library.ts';
import { SettableClock } from '../../src/base/clock.ts';
import { createKeyUse } from '../../src/access/keys/key-use.ts';
import { asAccessKeyId } from '../../src/wire/ids.ts';
import { databaseKinds, openTestDatabase } from '../support/databases.ts';
import { wrappingKey } from '../support/open-services.ts';
import { SAMPLE_ACCOUNT as accountId, SAMPLE_INSTANT } from '../support/sample-video.ts';

const KEYS = 1200;

test.each(databaseKinds)('on %s', async (kind) => {
  const opened = await openTestDatabase(kind);
  try {
    await fillLibrary(opened.database, { accountId, videos: 1, users: 1, keys: KEYS, wrappingKey });
    let statements = 0;
    const counting: KyselyPlugin = {
      transformQuery: ({ node }) => {
        statements += 1;
        return node;
      },
      transformResult: ({ result }) => Promise.resolve(result),
    };
    const clock = new SettableClock().freeze(SAMPLE_INSTANT);
    const servers = [opened.database.withPlugin(counting), await opened.competitor()].map((database) =>
      createKeyUse({ database, clock }),
    );
    const ids = Array.from({ length: KEYS }, (_, n) => asAccessKeyId(accessKeyOf(n).accessKeyId));
    for (const id of ids) servers[0]?.note(id, 'vod');
    for (const id of ids.toReversed()) servers[1]?.note(id, 'vod');
    await Promise.all(servers.map((server) => server.flush()));
    expect(statements).toBeLessThan(10);
    const rows = await opened.database
      .selectFrom('access_keys')
      .select(['last_used_at_ms', 'last_used_service'])
      .execute();
    const used = { last_used_at_ms: SAMPLE_INSTANT, last_used_service: 'vod' };
    expect(rows).toEqual(Array.from({ length: KEYS }, () => used));
    expect(servers[0]?.latest(asAccessKeyId(ids[0] ?? ''))).toBeUndefined();
  } finally {
    await opened.close();
  }
});
