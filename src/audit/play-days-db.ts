// The daily statistics of plays: counted in memory at each redemption, added to the rows of their days every ten seconds.
import type { Transaction } from 'kysely';
import type { Clock } from '../base/clock.ts';
import { isPostgres, type Database } from '../store/database/open-database.ts';
import type { PlayDayRow, Tables } from '../store/database/schema.ts';
import type { Platform } from './platform.ts';
import {
  addHashed,
  decodeUnique,
  encodeUnique,
  estimateUnique,
  hashOf,
  mergeUnique,
  newUniqueCount,
  type UniqueCount,
} from './unique-count.ts';

export interface Play {
  readonly accountId: string;
  readonly videoId: string;
  /** Tells viewers apart: it is not kept. */
  readonly viewer: string;
  readonly platform: Platform;
}

export interface PlayedTime extends Omit<Play, 'viewer'> {
  readonly seconds: number;
}

export interface DayCount {
  readonly day: number;
  readonly platform: string;
  readonly videoId: string;
  readonly plays: number;
  readonly seconds: number;
  readonly viewers: number;
}

export interface PlayDays {
  note(play: Play): void;
  /** Adds the play time of sessions that have a row. */
  addSeconds(played: PlayedTime): void;
  flush(): Promise<void>;
  /** The days of a video, or with an empty id those of the account by platform. The oldest first. */
  read(query: {
    readonly accountId: string;
    readonly videoId: string;
    readonly fromDay: number;
    readonly toDay: number;
  }): Promise<readonly DayCount[]>;
  /** The most played videos of a day, and how many were played. */
  top(query: {
    readonly accountId: string;
    readonly day: number;
    readonly offset: number;
    readonly limit: number;
  }): Promise<{ readonly total: number; readonly videos: readonly DayCount[] }>;
  /** Deletes days that are older than they are kept. */
  expire(): Promise<void>;
}

export const DAY_MS = 24 * 3600 * 1000;
/** What a kill loses. */
export const FLUSH_PLAYS_MS = 10_000;
const KEPT_DAYS = 800;
/** Videos that were played since the last flush; plays of others count for their account alone. */
const MAX_VIDEOS = 20_000;
const ROWS_AT_ONCE = 100;

interface Counted {
  readonly key: Pick<PlayDayRow, 'account_id' | 'video_id' | 'day' | 'platform'>;
  plays: number;
  seconds: number;
  readonly viewers: UniqueCount;
}

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
}

export function createPlayDays({ database, clock }: Deps): PlayDays {
  const days = createDayCounts(clock);
  return {
    note: (play) => {
      const viewer = hashOf(play.viewer);
      for (const found of days.of(play)) {
        found.plays += 1;
        addHashed(found.viewers, viewer);
      }
    },
    addSeconds: ({ seconds, ...play }) => {
      for (const found of days.of(play)) found.seconds += seconds;
    },
    flush: async () => {
      const rows = days.take();
      for (let at = 0; at < rows.length; at += ROWS_AT_ONCE)
        await database.transaction().execute((transaction) => addUp(transaction, rows.slice(at, at + ROWS_AT_ONCE)));
    },
    read: async ({ accountId, videoId, fromDay, toDay }) => {
      const rows = await database
        .selectFrom('play_days')
        .selectAll()
        .where('account_id', '=', accountId)
        .where('video_id', '=', videoId)
        .where('day', '>=', fromDay)
        .where('day', '<=', toDay)
        .orderBy('day')
        .orderBy('platform')
        .execute();
      return rows.map(toDayCount);
    },
    top: (query) => top(database, query),
    expire: async () => {
      const before = Math.floor(clock.now() / DAY_MS) - KEPT_DAYS;
      await database.deleteFrom('play_days').where('day', '<', before).execute();
    },
  };
}

/** A video has one account. */
interface CountedDay {
  readonly day: number;
  /** The row of an account and platform that was asked for last: most servers have few accounts. */
  last: { readonly accountId: string; readonly platform: string; readonly counted: Counted } | undefined;
  readonly byVideo: Map<string, Counted>;
  /** And platform. */
  readonly byAccount: Map<string, Counted>;
}

function newDay(day: number): CountedDay {
  return { day, last: undefined, byVideo: new Map(), byAccount: new Map() };
}

function countsOf({ byVideo, byAccount }: CountedDay): Counted[] {
  return [...byVideo.values(), ...byAccount.values()];
}

/** What is counted and not written yet. */
function createDayCounts(clock: Clock) {
  let running = newDay(0);
  let over: Counted[] = [];
  const newCount = (key: Omit<Counted['key'], 'day'>): Counted => ({
    key: { ...key, day: running.day },
    plays: 0,
    seconds: 0,
    viewers: newUniqueCount(),
  });
  const turn = (): void => {
    const day = Math.floor(clock.now() / DAY_MS);
    if (day === running.day) return;
    over.push(...countsOf(running));
    running = newDay(day);
  };
  const ofAccountBy = (accountId: string, platform: string): Counted => {
    const { last, byAccount } = running;
    if (last?.accountId === accountId && last.platform === platform) return last.counted;
    const name = `${accountId} ${platform}`;
    let counted = byAccount.get(name);
    if (counted === undefined)
      byAccount.set(name, (counted = newCount({ account_id: accountId, video_id: '', platform })));
    running.last = { accountId, platform, counted };
    return counted;
  };
  return {
    /** The row of the video, and the row of the account by platform. */
    of: ({ accountId, videoId, platform }: Omit<Play, 'viewer'>): readonly Counted[] => {
      turn();
      const { byVideo } = running;
      const ofAccount = ofAccountBy(accountId, platform);
      let ofVideo = byVideo.get(videoId);
      if (ofVideo === undefined) {
        if (over.length + byVideo.size >= MAX_VIDEOS) return [ofAccount];
        byVideo.set(videoId, (ofVideo = newCount({ account_id: accountId, video_id: videoId, platform: '' })));
      }
      return [ofVideo, ofAccount];
    },
    take: (): readonly Counted[] => {
      const rows = inOrder([...over, ...countsOf(running)]);
      running = newDay(running.day);
      over = [];
      return rows;
    },
  };
}

/** By their keys: servers that write the same rows do not wait for each other in turns. */
function inOrder(rows: readonly Counted[]): Counted[] {
  const named = rows.map((row) => {
    const { account_id, video_id, day, platform } = row.key;
    return [`${account_id} ${video_id} ${String(day)} ${platform}`, row] as const;
  });
  return named.sort(([one], [other]) => (one < other ? -1 : 1)).map(([, row]) => row);
}

async function addUp(transaction: Transaction<Tables>, rows: readonly Counted[]): Promise<void> {
  for (const { key, plays, seconds, viewers } of rows) {
    let reading = transaction
      .selectFrom('play_days')
      .select('viewers')
      .where('account_id', '=', key.account_id)
      .where('video_id', '=', key.video_id)
      .where('day', '=', key.day)
      .where('platform', '=', key.platform);
    // SQLite has one writer.
    if (isPostgres(transaction)) reading = reading.forUpdate();
    const known = await reading.executeTakeFirst();
    if (known !== undefined) mergeUnique(viewers, decodeUnique(known.viewers));
    await transaction
      .insertInto('play_days')
      .values({ ...key, plays, play_seconds: seconds, viewers: encodeUnique(viewers) })
      .onConflict((conflict) =>
        conflict.columns(['account_id', 'video_id', 'day', 'platform']).doUpdateSet((e) => ({
          plays: e('play_days.plays', '+', e.ref('excluded.plays')),
          play_seconds: e('play_days.play_seconds', '+', e.ref('excluded.play_seconds')),
          viewers: e.ref('excluded.viewers'),
        })),
      )
      .execute();
  }
}

async function top(
  database: Database,
  { accountId, day, offset, limit }: Parameters<PlayDays['top']>[0],
): ReturnType<PlayDays['top']> {
  const ofDay = database
    .selectFrom('play_days')
    .where('account_id', '=', accountId)
    .where('day', '=', day)
    .where('video_id', '<>', '');
  const { total } = await ofDay.select((e) => e.fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
  const rows = await ofDay
    .selectAll()
    .orderBy('plays', 'desc')
    .orderBy('video_id', 'desc')
    .offset(offset)
    .limit(limit)
    .execute();
  return { total: Number(total), videos: rows.map(toDayCount) };
}

function toDayCount(row: PlayDayRow): DayCount {
  return {
    day: row.day,
    platform: row.platform,
    videoId: row.video_id,
    plays: row.plays,
    seconds: row.play_seconds,
    viewers: Math.min(row.plays, estimateUnique(decodeUnique(row.viewers))),
  };
}
