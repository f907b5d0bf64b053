// What this server did, minute by minute, for the activity page: plays that were issued and redeemed, refusals by code, bytes, times.
// Kept in memory for a day and lost with the process. A call costs some additions; few of them are timed, however many there are.
import { hostname } from 'node:os';
import type { Clock } from '../base/clock.ts';

export interface Activity {
  issued: number;
  redeemed: number;
  /** Whether the next call is to be timed. */
  wantsTime(): boolean;
  /** A call ended: `OK` or an error code; `beganAtMs` of `performance.now()`, 0 for one that is not timed. */
  note(code: string, beganAtMs: number): void;
  /** The last minutes, the current one included, in at most {@link MAX_POINTS} points. Of all processes of this server. */
  read(minutes: number): Promise<ActivitySeries>;
  /** The same of this process alone, for {@link AskAll}. */
  readonly share: (minutes: number) => ActivityShare;
  start(sentBytes: () => number): { readonly stop: () => void };
}

export interface ActivityPoint {
  readonly atMs: number;
  readonly calls: number;
  readonly issued: number;
  readonly redeemed: number;
  readonly refused: ReadonlyMap<string, number>;
  readonly sentBytes: number;
  /** Percentiles of the timed calls; undefined without any. */
  readonly p50Ms: number | undefined;
  readonly p99Ms: number | undefined;
}

/** What one of several processes of a server did. */
export interface ActivityShare {
  readonly startedAtMs: number;
  readonly groups: readonly Minute[];
}

/** Asks all processes of this server, this one included. */
export type AskAll = (minutes: number) => Promise<readonly ActivityShare[]>;

export interface ActivitySeries {
  readonly node: string;
  readonly startedAtMs: number;
  readonly intervalSeconds: number;
  readonly points: readonly ActivityPoint[];
}

export const KEPT_MINUTES = 1_440;
const MAX_POINTS = 120;
const MINUTE_MS = 60_000;
/** Calls that are timed in each second. */
const TIMED = 20;
/** Upper bounds in milliseconds, each a fifth above the one before: from 0.05 ms to 11 s. */
const BOUNDS: readonly number[] = Array.from({ length: 68 }, (_, at) => 0.05 * 1.2 ** at);

export interface Minute {
  readonly minute: number;
  calls: number;
  issued: number;
  redeemed: number;
  sentBytes: number;
  readonly refused: Map<string, number>;
  readonly times: Uint32Array;
}

export function createActivity(clock: Clock, askAll?: AskAll): Activity {
  const startedAtMs = clock.now();
  const kept: Minute[] = [];
  let current = newMinute(minuteOf(startedAtMs));
  let timed = TIMED;
  let sentBefore = 0;
  let sentBytes = (): number => 0;
  const collect = (): void => {
    current.issued += activity.issued;
    current.redeemed += activity.redeemed;
    activity.issued = 0;
    activity.redeemed = 0;
    const sent = sentBytes();
    current.sentBytes += Math.max(0, sent - sentBefore);
    sentBefore = sent;
    const minute = minuteOf(clock.now());
    if (minute === current.minute) return;
    kept.push(current);
    if (kept.length > KEPT_MINUTES) kept.shift();
    current = newMinute(minute);
  };
  const activity: Activity = {
    issued: 0,
    redeemed: 0,
    wantsTime: () => timed > 0,
    note: (code, beganAtMs) => {
      current.calls += 1;
      if (code !== 'OK') current.refused.set(code, (current.refused.get(code) ?? 0) + 1);
      if (beganAtMs === 0 || timed <= 0) return;
      timed -= 1;
      observe(current.times, performance.now() - beganAtMs);
    },
    share: (minutes) => {
      collect();
      return { startedAtMs, groups: [...groupsOf([...kept, current], minutes).values()] };
    },
    read: async (minutes) => seriesOf((await askAll?.(minutes)) ?? [activity.share(minutes)], minutes),
    start: (read) => {
      sentBytes = read;
      const timer = setInterval(() => {
        timed = TIMED;
        collect();
      }, 1000).unref();
      return { stop: () => clearInterval(timer) };
    },
  };
  return activity;
}

function seriesOf(shares: readonly ActivityShare[], minutes: number): ActivitySeries {
  return {
    node: hostname(),
    startedAtMs: Math.min(...shares.map(({ startedAtMs }) => startedAtMs)),
    intervalSeconds: intervalOf(minutes) * 60,
    points: merge(shares).map(toPoint),
  };
}

function minuteOf(atMs: number): number {
  return Math.floor(atMs / MINUTE_MS);
}

function newMinute(minute: number): Minute {
  const times = new Uint32Array(BOUNDS.length + 1);
  return { minute, calls: 0, issued: 0, redeemed: 0, sentBytes: 0, refused: new Map(), times };
}

function observe(times: Uint32Array, ms: number): void {
  let bucket = 0;
  while (ms > (BOUNDS[bucket] ?? Infinity)) bucket += 1;
  times[bucket] = (times[bucket] ?? 0) + 1;
}

function intervalOf(minutes: number): number {
  return Math.ceil(minutes / MAX_POINTS);
}

/** By their first minute. Those of several processes begin at the same minutes. */
function groupsOf(all: readonly Minute[], minutes: number): ReadonlyMap<number, Minute> {
  const interval = intervalOf(minutes);
  const until = all.at(-1)?.minute ?? 0;
  const groups = new Map<number, Minute>();
  for (const each of all) {
    if (each.minute <= until - minutes || each.minute > until) continue;
    addTo(groups, each.minute - (each.minute % interval), each);
  }
  return groups;
}

function merge(shares: readonly ActivityShare[]): readonly Minute[] {
  const groups = new Map<number, Minute>();
  for (const share of shares) for (const group of share.groups) addTo(groups, group.minute, group);
  return [...groups.values()].toSorted((one, other) => one.minute - other.minute);
}

function addTo(groups: Map<number, Minute>, begin: number, each: Minute): void {
  const group = groups.get(begin) ?? newMinute(begin);
  add(group, each);
  groups.set(begin, group);
}

function add(group: Minute, each: Minute): void {
  group.calls += each.calls;
  group.issued += each.issued;
  group.redeemed += each.redeemed;
  group.sentBytes += each.sentBytes;
  for (const [code, count] of each.refused) group.refused.set(code, (group.refused.get(code) ?? 0) + count);
  for (const [bucket, count] of each.times.entries()) group.times[bucket] = (group.times[bucket] ?? 0) + count;
}

function toPoint({ minute, calls, issued, redeemed, sentBytes, refused, times }: Minute): ActivityPoint {
  return {
    atMs: minute * MINUTE_MS,
    calls,
    issued,
    redeemed,
    refused,
    sentBytes,
    p50Ms: quantile(times, 0.5),
    p99Ms: quantile(times, 0.99),
  };
}

/** The upper bound of the bucket that it lies in. */
function quantile(times: Uint32Array, share: number): number | undefined {
  const count = times.reduce((sum, each) => sum + each, 0);
  if (count === 0) return undefined;
  let seen = 0;
  const bucket = times.findIndex((each) => (seen += each) >= share * count);
  return BOUNDS[Math.min(bucket, BOUNDS.length - 1)];
}
