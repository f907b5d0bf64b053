// How long sessions play, counted by two servers that answer the same player in turns, and the rows of the record for their ends.
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AuditEntry } from '../../src/audit/entry.ts';
import { createPlayDays, DAY_MS } from '../../src/audit/play-days-db.ts';
import { SettableClock } from '../../src/base/clock.ts';
import { createPlaySessions, type NewSession } from '../../src/playback/sessions/play-sessions-db.ts';
import { createPlayTimes, LONGEST_PAUSE_MS } from '../../src/playback/sessions/play-times-db.ts';
import { NOTED_AFTER_MS, recordEnds, startRecordingEnds } from '../../src/playback/sessions/record-ends-db.ts';
import type { Database } from '../../src/store/database/open-database.ts';
import { asVideoId } from '../../src/wire/ids.ts';
import { databaseKinds, openTestDatabase, type OpenedDatabase } from '../support/databases.ts';
import { SAMPLE_ACCOUNT, SAMPLE_INSTANT } from '../support/sample-video.ts';

const VIDEO = asVideoId('a'.repeat(32));

function sampleSession(changes: Partial<NewSession> = {}): NewSession {
  return {
    sessionId: randomBytes(12).toString('hex'),
    accountId: SAMPLE_ACCOUNT,
    videoId: VIDEO,
    credentialId: 'a credential',
    viewerId: 'a-viewer',
    watchLink: undefined,
    issuer: [],
    clientIp: '192.0.2.1',
    userAgent: 'okhttp/4',
    deviceKey: undefined,
    rules: undefined,
    issuedAtMs: SAMPLE_INSTANT,
    expiresAtMs: SAMPLE_INSTANT + 3_600_000,
    isOpen: true,
    ...changes,
  };
}

describe.each(databaseKinds)('the time that sessions play on %s', (kind) => {
  const clock = new SettableClock();
  let opened: OpenedDatabase;
  beforeEach(async () => {
    clock.freeze(SAMPLE_INSTANT);
    opened = await openTestDatabase(kind);
  });
  afterEach(() => opened.close());

  function serverOn(database: Database) {
    const playDays = createPlayDays({ database, clock });
    const times = createPlayTimes({ database, clock, playDays, recordPlays: false });
    const sessions = createPlaySessions({ database, clock });
    const seconds = async (videoId: string): Promise<string[]> => {
      await times.flush();
      await playDays.flush();
      const day = Math.floor(SAMPLE_INSTANT / DAY_MS);
      const days = await playDays.read({ accountId: SAMPLE_ACCOUNT, videoId, fromDay: day, toDay: day });
      return days.map((each) => `${each.platform} ${each.seconds}`);
    };
    const playedMs = async (sessionId: string): Promise<number | undefined> => {
      await times.flush();
      const query = { accountId: SAMPLE_ACCOUNT, videoId: undefined, viewerId: undefined, state: undefined };
      const all = await sessions.list({ ...query, before: undefined, limit: 9 });
      return all.rows.find((each) => each.sessionId === sessionId)?.playedMs;
    };
    return { times, sessions, playDays, seconds, playedMs };
  }

  test('is the time from request to request and while a file is sent; a long pause does not count', async () => {
    const { times, sessions, seconds, playedMs } = serverOn(opened.database);
    const session = sampleSession();
    await sessions.start(session);
    const { sessionId } = session;
    for (let at = 0; at < 5; at += 1) {
      times.seen(sessionId);
      clock.advance(6_000);
    }
    // Written in between: nothing is counted twice, and the running pause is not lost.
    expect(await playedMs(sessionId)).toBe(24_000);
    times.seen(sessionId);
    expect(await playedMs(sessionId)).toBe(30_000);
    clock.advance(LONGEST_PAUSE_MS + 1);
    const fromMs = clock.now();
    clock.advance(120_000);
    times.seen(sessionId, fromMs);
    // A second file beside it.
    times.seen(sessionId, fromMs + 60_000);
    expect(await playedMs(sessionId)).toBe(150_000);
    expect(await seconds(VIDEO)).toEqual([' 150']);
    expect(await seconds('')).toEqual(['Android 150']);
    expect(await playedMs(sessionId)).toBe(150_000);
  });

  test('is counted once when two servers answer the requests of a session in turns', async () => {
    const [here, there] = [serverOn(opened.database), serverOn(await opened.competitor())];
    const session = sampleSession();
    await here.sessions.start(session);
    for (let at = 0; at < 10; at += 1) {
      (at % 2 === 0 ? here : there).times.seen(session.sessionId);
      if (at % 3 === 2) await Promise.all([here.times.flush(), there.times.flush()]);
      if (at < 9) clock.advance(5_000);
    }
    await there.times.flush();
    expect(await here.playedMs(session.sessionId)).toBe(45_000);
    await there.playDays.flush();
    expect(await here.seconds(VIDEO)).toEqual([' 45']);
  });

  test('is not lost where the server that answered one request only writes first', async () => {
    const [here, there] = [serverOn(opened.database), serverOn(await opened.competitor())];
    const { sessionId } = sampleSession();
    await here.sessions.start(sampleSession({ sessionId }));
    for (const server of [here, there, here]) {
      server.times.seen(sessionId);
      clock.advance(7_000);
    }
    await there.times.flush();
    expect(await here.playedMs(sessionId)).toBe(14_000);
  });

  test('of a session without a row is counted nowhere, and forgotten', async () => {
    const { times, seconds } = serverOn(opened.database);
    for (let at = 0; at < 3; at += 1) {
      times.seen('0'.repeat(24));
      clock.advance(5_000);
    }
    expect(await seconds(VIDEO)).toEqual([]);
    const grant = { isStored: false, viewer: undefined, kind: 'play' } as const;
    expect(times.counts(grant)).toBe(false);
    expect(times.counts({ ...grant, isStored: true })).toBe(true);
    expect(times.counts({ ...grant, isStored: true, kind: 'cover' })).toBe(false);
  });

  test('stays until it can be written', async () => {
    const { times, sessions, playedMs } = serverOn(opened.database);
    const session = sampleSession();
    await sessions.start(session);
    times.seen(session.sessionId);
    clock.advance(4_000);
    times.seen(session.sessionId);
    await opened.database.schema.alterTable('play_sessions').renameTo('hidden').execute();
    await expect(times.flush()).rejects.toThrow();
    await opened.database.schema.alterTable('hidden').renameTo('play_sessions').execute();
    expect(await playedMs(session.sessionId)).toBe(4_000);
  });

  test('an end is recorded once, by one of two servers, with what was played and why it ended', async () => {
    const [here, there] = [opened.database, await opened.competitor()].map((database) => {
      const noted: AuditEntry[] = [];
      const audit = { note: (entry: AuditEntry) => void noted.push(entry), recordsPlay: () => true };
      return { noted, run: () => recordEnds({ database, clock, audit }) };
    });
    const { times, sessions } = serverOn(opened.database);
    const ended = { revoked: sampleSession(), expired: sampleSession({ expiresAtMs: SAMPLE_INSTANT + 40_000 }) };
    const running = [sampleSession(), sampleSession({ isOpen: false, expiresAtMs: SAMPLE_INSTANT + 1 })];
    for (const session of [...Object.values(ended), ...running]) await sessions.start(session);
    times.seen(ended.expired.sessionId);
    clock.advance(7_000);
    times.seen(ended.expired.sessionId);
    await times.flush();
    await sessions.end(ended.revoked.sessionId, 'revoked');
    await here!.run();
    expect(here!.noted).toEqual([]);
    clock.advance(40_000 + NOTED_AFTER_MS);
    await Promise.all([here!.run(), there!.run()]);
    await there!.run();
    const noted = new Map([...here!.noted, ...there!.noted].map((entry) => [entry.sessionId, entry]));
    expect(here!.noted.length + there!.noted.length).toBe(2);
    const common = { action: 'EndSession', viewerId: 'a-viewer' };
    for (const [reason, seconds] of [
      ['revoked', 0],
      ['expired', 7],
    ] as const)
      expect(noted.get(ended[reason].sessionId)).toMatchObject({
        ...common,
        reason,
        resource: `PlayedSeconds=${seconds}`,
      });
  });

  test('ends are looked for only where plays are recorded', async () => {
    const parts = { database: opened.database, clock };
    const log = { error: () => undefined };
    const audit = (isOn: boolean) => ({ note: () => undefined, recordsPlay: () => isOn });
    expect(startRecordingEnds({ ...parts, audit: audit(false) }, log)).toEqual([]);
    const [started] = startRecordingEnds({ ...parts, audit: audit(true) }, log);
    await started!.stop();
  });
});
