// Revocations in the database: every server learns of them, none is lost or taken back, each party has its share, and a server that
// cannot ask for them closes what they could end.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SettableClock } from '../../src/base/clock.ts';
import { issuedAs } from '../../src/playback/revocation/issued-as.ts';
import {
  MAX_REVOCATIONS,
  MAX_REVOCATIONS_OF_PARTY,
  type NewRevocation,
} from '../../src/playback/revocation/make-revocation-db.ts';
import { createRevocations, FRESH_MS } from '../../src/playback/revocation/revocations-db.ts';
import type { Database } from '../../src/store/database/open-database.ts';
import { asVideoId } from '../../src/wire/ids.ts';
import { databaseKinds, openTestDatabase, type OpenedDatabase } from '../support/databases.ts';
import { OTHER_ACCOUNT } from '../support/open-services.ts';
import { SAMPLE_ACCOUNT, SAMPLE_INSTANT } from '../support/sample-video.ts';

const DAY_MS = 24 * 3600 * 1000;
const VIDEO = asVideoId('5aed81b74ba84920be578cdfe004af4b');
const SECOND = SAMPLE_INSTANT / 1000;

const issued = issuedAs({
  id: '0123456789abcdef01234567',
  accountId: SAMPLE_ACCOUNT,
  videoId: VIDEO,
  issuer: ['abcdef0123'],
  issuedAt: SECOND,
});
const ofVideo: NewRevocation = {
  accountId: SAMPLE_ACCOUNT,
  kind: 'video',
  value: VIDEO,
  tag: VIDEO,
  issuedBefore: SECOND + 1,
  by: '',
};

describe.each(databaseKinds)('revocations on %s', (kind) => {
  let opened: OpenedDatabase;
  let elapsed = 0;
  const clock = new SettableClock();
  const serverOn = (database: Database) => createRevocations({ database, clock, elapsedMs: () => elapsed });
  beforeEach(async () => {
    elapsed = 0;
    clock.freeze(SAMPLE_INSTANT);
    opened = await openTestDatabase(kind);
  });
  afterEach(() => opened.close());

  test('end at once on the server that made one, and on others when they ask', async () => {
    const here = serverOn(opened.database);
    const there = serverOn(await opened.competitor());
    await there.check();
    expect([here.judge(issued), there.judge(issued)]).toEqual(['good', 'good']);
    let changes = 0;
    there.onChange(() => (changes += 1));
    await here.make(ofVideo);
    expect(here.judge(issued)).toBe('revoked');
    await there.check();
    await there.check();
    expect([there.judge(issued), changes]).toEqual(['revoked', 1]);
    expect(there.judge({ ...issued, issuedAt: SECOND + 1 })).toBe('good');
    const restarted = serverOn(opened.database);
    await restarted.check();
    expect(restarted.isRevoked(issued)).toBe(true);
  });

  test('made by several servers at once are all seen by each, in one order', async () => {
    const servers = [serverOn(opened.database), serverOn(await opened.competitor())];
    const videos = Array.from({ length: 12 }, (_, index) => index.toString(16).padStart(32, '0'));
    await Promise.all(videos.map((value, index) => servers[index % 2]!.make({ ...ofVideo, value, tag: value })));
    for (const server of servers) {
      await server.check();
      for (const videoId of videos) expect(server.judge({ ...issued, videoId: asVideoId(videoId) })).toBe('revoked');
    }
    const rows = await servers[0]!.list(SAMPLE_ACCOUNT, { limit: 100 });
    expect(new Set(rows.map((row) => row.made_at_ms)).size).toBe(12);
  });

  test('of the same thing are one, whose instant only moves forward', async () => {
    const here = serverOn(opened.database);
    const { revocation_id } = await here.make(ofVideo);
    expect(await here.make({ ...ofVideo, issuedBefore: 5 })).toMatchObject({
      revocation_id,
      issued_before: SECOND + 1,
    });
    expect(await here.make({ ...ofVideo, issuedBefore: SECOND + 9 })).toMatchObject({ issued_before: SECOND + 9 });
    expect(await here.list(SAMPLE_ACCOUNT, { limit: 10 })).toHaveLength(1);
  });

  test('are listed for their account in pages, newest first', async () => {
    const here = serverOn(opened.database);
    for (const value of ['a', 'b', 'c']) await here.make({ ...ofVideo, value, tag: value });
    await here.make({ ...ofVideo, accountId: OTHER_ACCOUNT, value: 'd', tag: 'd' });
    const [first, second] = await here.list(SAMPLE_ACCOUNT, { limit: 2 });
    const before = { atMs: second!.made_at_ms, id: second!.revocation_id };
    const rest = await here.list(SAMPLE_ACCOUNT, { limit: 2, before });
    expect([first, second, ...rest].map((row) => row!.value)).toEqual(['c', 'b', 'a']);
  });

  test('go when nothing can be left of what they end', async () => {
    const here = serverOn(opened.database);
    await here.make(ofVideo);
    clock.advance(31 * DAY_MS);
    await here.sweep();
    expect(here.judge(issued)).toBe('revoked');
    await here.make({ ...ofVideo, value: 'x', tag: 'x' });
    clock.advance(1);
    await here.sweep();
    expect(here.judge(issued)).toBe('good');
    expect(here.judge({ ...issued, videoId: asVideoId('x') })).toBe('revoked');
  });

  test('that are made while old ones are removed are kept', async () => {
    let meanwhile: (() => Promise<unknown>) | undefined;
    const here = serverOn(
      readingSlowly(opened.database, 'revocations', async () => {
        const act = meanwhile;
        meanwhile = undefined;
        await act?.();
      }),
    );
    await here.make({ ...ofVideo, value: 'x', tag: 'x' });
    clock.advance(32 * DAY_MS);
    meanwhile = () => here.make({ ...ofVideo, issuedBefore: SECOND + 32 * 86_400 });
    await here.sweep();
    expect(here.judge(issued)).toBe('revoked');
    await here.check();
    expect(here.judge(issued)).toBe('revoked');
  });

  test('have a share for each party, and the root is slowed down only', async () => {
    const here = serverOn(opened.database);
    const fill = async (by: string, count: number): Promise<void> => {
      for (let at = 0; at < count; at += 1000)
        await opened.database
          .insertInto('revocations')
          .values(
            Array.from({ length: Math.min(1000, count - at) }, (_, index) => {
              const name = `${by} ${String(at + index)}`;
              const row = { account_id: SAMPLE_ACCOUNT, kind: 'session', value: name, tag: name } as const;
              const times = { made_at_ms: SAMPLE_INSTANT, kept_until_ms: SAMPLE_INSTANT + DAY_MS };
              return { ...row, ...times, revocation_id: name, issued_before: 1, made_by: by };
            }),
          )
          .execute();
    };
    await fill('user:1', MAX_REVOCATIONS_OF_PARTY);
    await expect(here.make({ ...ofVideo, by: 'user:1' })).rejects.toMatchObject({ code: 'OperationDenied' });
    await here.make({ ...ofVideo, by: 'user:2' });
    await here.make({ ...ofVideo, by: 'user:1' });
    await fill('', MAX_REVOCATIONS);
    const again = { ...ofVideo, value: 'x', tag: 'x' };
    await expect(here.make(again)).rejects.toMatchObject({ code: 'Throttling.User' });
    clock.advance(60_000);
    await here.make(again);
  });

  test('that may have been missed close the accounts that revoke, and sessions that are looked up', async () => {
    const gone = await opened.another();
    const there = serverOn(gone);
    await serverOn(opened.database).make({ ...ofVideo, value: 'x', tag: 'x' });
    await there.check();
    await gone.destroy();
    await expect(there.check()).rejects.toThrow();
    const other = { ...issued, account: issuedAs({ ...issued, id: '', accountId: OTHER_ACCOUNT }).account };
    const kinds = [issued, other, { ...other, isStored: true }, { ...other, viewer: 'abcdef0123' }];
    expect(kinds.map((each) => there.judge(each))).toEqual(['good', 'good', 'good', 'good']);
    elapsed = FRESH_MS + 1;
    expect(kinds.map((each) => there.judge(each))).toEqual(['unknown', 'good', 'unknown', 'unknown']);
    expect(() => there.isRevoked(issued)).toThrow(expect.objectContaining({ name: 'DatabaseAway' }));
  });
});

/** Calls back when rows of the table were read, and before they are given. */
function readingSlowly(database: Database, slowTable: string, onRead: () => Promise<void>): Database {
  const slow = (query: object): object =>
    new Proxy(query, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return (...given: unknown[]): unknown => {
          const result: unknown = Reflect.apply(member, target, given);
          if (name !== 'execute') return slow(result as object);
          return (result as Promise<unknown>).then(async (rows) => {
            await onRead();
            return rows;
          });
        };
      },
    });
  return new Proxy(database, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...given: unknown[]): unknown => {
        const result: unknown = Reflect.apply(member, target, given);
        return name === 'selectFrom' && given[0] === slowTable ? slow(result as object) : result;
      };
    },
  });
}
