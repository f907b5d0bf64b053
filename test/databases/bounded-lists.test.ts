// ListAuditEvents and ListPlaySessions on SQLite by several conditions: the pages together are all that matches, in order; each looks at
// a bounded number of rows, by the index of one condition.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAuditEvents } from '../../src/audit/audit-events-db.ts';
import { createChainWriter } from '../../src/audit/chain-db.ts';
import { createChainMacs } from '../../src/audit/chain-macs.ts';
import type { AuditQuery } from '../../src/audit/select-audit-events.ts';
import { SettableClock } from '../../src/base/clock.ts';
import { createPlaySessions } from '../../src/playback/sessions/play-sessions-db.ts';
import { sessionStates, type SessionQuery } from '../../src/playback/sessions/select-sessions.ts';
import type { PlaySessionRow } from '../../src/store/database/schema.ts';
import { SCAN_LIMITS } from '../../src/store/database/scan-page.ts';
import { asVideoId } from '../../src/wire/ids.ts';
import { openTestDatabase, type OpenedDatabase } from '../support/databases.ts';
import { memoryKeyRing } from '../support/memory-key-ring.ts';
import { planFaults, planned } from '../support/query-plans.ts';
import { SAMPLE_ACCOUNT as ACCOUNT } from '../support/sample-video.ts';

const NOW = 1_790_000_000_000;
const ROWS = 3000;
const macs = createChainMacs(memoryKeyRing());
const clock = new SettableClock().freeze(NOW);
const tiny = { sliceRows: 100, mostSlices: 3 };
const videos = Array.from({ length: 30 }, (_, n) => asVideoId(n.toString(16).padStart(32, '0')));

let opened: OpenedDatabase;
beforeAll(async () => {
  opened = await openTestDatabase('SQLite');
  await opened.database.insertInto('accounts').values({ account_id: ACCOUNT, created_at_ms: 1 }).execute();
  const facts = Array.from({ length: ROWS }, (_, n) => ({
    ...{ atMs: NOW + Math.floor(n / 7), accountId: ACCOUNT, action: `Action${String(n % 3)}`, outcome: 'allowed' },
    ...{ code: n % 5 === 0 ? 'Forbidden.RAM' : 'OK', reason: null, stage: null, caller: 'root', address: null },
    ...{ requestId: `R${String(n)}`, videoId: videos[n % 30]!, viewerId: `p${String(n % 2)}`, resource: null },
    ...{ accessKeyId: n === 1203 ? 'rare' : `k${String(n % 4)}`, credentialId: null, sessionId: null, times: 1 },
  }));
  await createChainWriter({ database: opened.database, macs, node: 'one' }).append(facts as never);
  const sessions = Array.from({ length: ROWS }, (_, n): PlaySessionRow => ({
    ...{ session_id: n.toString(16).padStart(24, '0'), account_id: ACCOUNT, video_id: videos[n % 30]! },
    ...{
      credential_id: null,
      viewer_id: `p${String(n % 2)}`,
      watch_link: null,
      issuer: '',
      client_ip: '',
      user_agent: '',
    },
    ...{ device_key: null, rules: null, issued_at_ms: 1, started_at_ms: 1000 + Math.floor(n / 3), end_reason: null },
    ...{ expires_at_ms: n % 1000 === 7 ? NOW + 1 : NOW, ended_at_ms: n % 500 === 9 ? 5 : null },
    ...{ played_ms: null, seen_until_ms: null, is_open: null },
  }));
  for (let at = 0; at < ROWS; at += 500)
    await opened.database
      .insertInto('play_sessions')
      .values(sessions.slice(at, at + 500))
      .execute();
});
afterAll(() => opened.close());

type Filters = AuditQuery['equals'];
const filters: readonly Filters[] = [
  { code: 'OK' },
  { action: 'Action1', code: 'OK' },
  { action: 'Action1', code: 'Forbidden.RAM' },
  { accessKeyId: 'rare', action: 'Action0' },
  { accessKeyId: 'rare', action: 'Action1' },
  { accessKeyId: 'k1', viewerId: 'p1', videoId: videos[7] },
  { requestId: 'R44', code: 'OK' },
  { viewerId: 'p1', videoId: videos[4] },
];

test.each(filters)(
  'the pages of the events with %o are all of them, each from a bounded number of rows',
  async (equals) => {
    const seen: (string | null | undefined)[] = [];
    let after: AuditQuery['after'];
    for (let pages = 1; ; pages += 1) {
      const query = { accountId: ACCOUNT, equals, limit: 100, after, fromMs: NOW + 10, toMs: NOW + 400 };
      const { result, plans } = await planned(opened.database, 'SQLite', (watched) =>
        createAuditEvents({ database: watched, macs, scanLimits: tiny }).list(query),
      );
      expect(planFaults(plans, { large: /^audit_events/ })).toEqual([]);
      // Of each condition how many rows it has, and two for each slice.
      expect(plans.length).toBeLessThanOrEqual(Object.keys(equals).length + 2 * tiny.mostSlices);
      expect(result.events.length).toBeLessThanOrEqual(100);
      seen.push(...result.events.map(({ facts }) => facts.requestId));
      if (result.next === undefined) break;
      expect(result.next).not.toEqual(after);
      after = result.next;
      expect(pages).toBeLessThan(40);
    }
    const all = await createAuditEvents({ database: opened.database, macs }).list({
      accountId: ACCOUNT,
      equals: {},
      limit: ROWS,
    });
    const expected = all.events.filter(({ facts: { atMs, ...facts } }) => {
      const isWithin = atMs >= NOW + 10 && atMs <= NOW + 400;
      return isWithin && Object.entries(equals).every(([name, value]) => facts[name as keyof typeof facts] === value);
    });
    expect(seen).toEqual(expected.map(({ facts }) => facts.requestId));
  },
);

const queries: readonly Partial<SessionQuery>[] = [
  ...sessionStates.map((state) => ({ state })),
  { state: 'Ended', videoId: videos[9] },
  { state: 'Active', viewerId: 'p1' },
  { viewerId: 'p0', videoId: videos[8] },
  { viewerId: 'p0', videoId: videos[9] },
];

test.each(queries)(
  'the pages of the sessions with %o are all of them, each from a bounded number of rows',
  async (asked) => {
    const query = { ...{ accountId: ACCOUNT, videoId: undefined, viewerId: undefined, state: undefined }, ...asked };
    const seen: string[] = [];
    let before: SessionQuery['before'];
    for (let pages = 1; ; pages += 1) {
      const { result, plans } = await planned(opened.database, 'SQLite', (watched) =>
        createPlaySessions({ database: watched, clock, scanLimits: tiny }).list({ ...query, before, limit: 100 }),
      );
      expect(planFaults(plans, { large: /^play_sessions/ })).toEqual([]);
      expect(plans.length).toBeLessThanOrEqual(2 + 2 * tiny.mostSlices);
      seen.push(...result.rows.map(({ sessionId }) => sessionId));
      if (result.next === undefined) break;
      expect(result.next).not.toEqual(before);
      before = result.next;
      expect(pages).toBeLessThan(40);
    }
    const rows = await opened.database.selectFrom('play_sessions').selectAll().execute();
    const stateOf = (row: PlaySessionRow) =>
      row.ended_at_ms !== null ? 'Ended' : row.expires_at_ms <= NOW ? 'Expired' : 'Active';
    const expected = rows
      .filter((row) => query.state === undefined || stateOf(row) === query.state)
      .filter((row) => query.videoId === undefined || row.video_id === query.videoId)
      .filter((row) => query.viewerId === undefined || row.viewer_id === query.viewerId)
      .map((row) => row.session_id)
      .toSorted()
      .toReversed();
    expect(seen).toEqual(expected);
  },
);

test('other work goes on between two slices', async () => {
  let turns = 0;
  let isOver = false;
  const turn = (): void => {
    turns += 1;
    if (!isOver) setImmediate(turn);
  };
  setImmediate(turn);
  const query = { accountId: ACCOUNT, equals: { accessKeyId: 'k1', action: 'Unknown' }, limit: 20 };
  const scanLimits = { ...SCAN_LIMITS, sliceRows: 50 };
  const { events, next } = await createAuditEvents({ database: opened.database, macs, scanLimits }).list(query);
  isOver = true;
  expect([events, next]).toEqual([[], undefined]);
  expect(turns).toBeGreaterThanOrEqual(Math.floor(ROWS / 4 / 50) - 1);
});
