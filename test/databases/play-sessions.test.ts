// Stored play sessions: two servers see the same ones, the first end stays, and what cannot be looked up is not let through.
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SettableClock } from '../../src/base/clock.ts';
import { createPlaySessions, SEEN_AFTER_MS, type NewSession } from '../../src/playback/sessions/play-sessions-db.ts';
import type { Database } from '../../src/store/database/open-database.ts';
import { asVideoId } from '../../src/wire/ids.ts';
import { databaseKinds, openTestDatabase, type OpenedDatabase } from '../support/databases.ts';
import { SAMPLE_ACCOUNT, SAMPLE_INSTANT } from '../support/sample-video.ts';

const DAY_MS = 24 * 3600 * 1000;

function sampleSession(changes: Partial<NewSession> = {}): NewSession {
  return {
    sessionId: randomBytes(12).toString('hex'),
    accountId: SAMPLE_ACCOUNT,
    videoId: asVideoId('0'.repeat(32)),
    credentialId: randomBytes(12).toString('hex'),
    viewerId: 'v',
    watchLink: undefined,
    issuer: ['0123456789', 'abcdef0123'],
    clientIp: '192.0.2.1',
    userAgent: 'a player',
    deviceKey: undefined,
    rules: { allowIp: ['192.0.2.0/24'] },
    issuedAtMs: SAMPLE_INSTANT - 1000,
    expiresAtMs: SAMPLE_INSTANT + 60_000,
    ...changes,
  };
}

describe.each(databaseKinds)('play sessions on %s', (kind) => {
  let opened: OpenedDatabase;
  const clock = new SettableClock();
  const serverOn = (database: Database, staleMs = 0) => createPlaySessions({ database, clock, staleMs });
  beforeEach(async () => {
    clock.freeze(SAMPLE_INSTANT);
    opened = await openTestDatabase(kind);
  });
  afterEach(() => opened.close());

  test('are found by every server as they were started, at once by the one that did', async () => {
    const here = serverOn(opened.database);
    const there = serverOn(await opened.competitor());
    const session = sampleSession();
    await here.start(session);
    const unplayed = { playedMs: 0, lastSeenAtMs: undefined };
    const expected = { ...session, startedAtMs: SAMPLE_INSTANT, ended: undefined, ...unplayed };
    expect(here.find(session.sessionId)).toEqual(expected);
    expect(await there.find(session.sessionId)).toEqual(expected);
    expect(await there.find('0'.repeat(24))).toBeUndefined();
  });

  test('end once, for every server', async () => {
    const here = serverOn(opened.database);
    const there = serverOn(await opened.competitor());
    const { sessionId } = sampleSession();
    await here.start(sampleSession({ sessionId }));
    await there.find(sessionId);
    expect(await here.end(sessionId, 'first')).toBe(true);
    expect(await there.end(sessionId, 'second')).toBe(false);
    expect(await here.end('0'.repeat(24), 'none')).toBe(false);
    clock.advance(SEEN_AFTER_MS);
    for (const server of [here, there])
      expect(await server.find(sessionId)).toMatchObject({ ended: { atMs: SAMPLE_INSTANT, reason: 'first' } });
  });

  test('have bounded texts', async () => {
    const here = serverOn(opened.database);
    const session = sampleSession({ userAgent: 'u'.repeat(5000), clientIp: '1'.repeat(500) });
    await here.start(session);
    const found = await serverOn(opened.database).find(session.sessionId);
    expect([found?.userAgent.length, found?.clientIp.length]).toEqual([256, 64]);
  });

  test('go a week after they expired', async () => {
    const here = serverOn(opened.database);
    const [old, young] = [sampleSession(), sampleSession({ expiresAtMs: SAMPLE_INSTANT + DAY_MS })];
    for (const session of [old, young]) await here.start(session);
    clock.advance(7 * DAY_MS + 60_001);
    expect(await here.sweep()).toBe(true);
    expect(await here.find(old.sessionId)).toBeUndefined();
    expect(await here.find(young.sessionId)).toBeDefined();
  });

  test('that are not in memory are not found while the database is away; those that are stay, for a time', async () => {
    const gone = await opened.another();
    const here = serverOn(gone, 10_000);
    const [known, other] = [sampleSession(), sampleSession()];
    for (const session of [known, other]) await serverOn(opened.database).start(session);
    await here.find(known.sessionId);
    await gone.destroy();
    await expect(async () => await here.find(other.sessionId)).rejects.toThrow();
    expect(await here.find(known.sessionId)).toBeDefined();
    clock.advance(10_000);
    await expect(async () => await here.find(known.sessionId)).rejects.toThrow();
  });
});
