// What this process knows of the receivers of events: requests in flight, and which receivers are down. A circuit breaker for
// each: no receiver may use up the slots that others need, and one that is down is retried with backoff.
import type { AccountId, VideoId } from '../wire/ids.ts';
import { ATTEMPTS_OF_A_ROUND, LONGEST_WAIT_MS, type Exclusions, type OutboxEvent } from './outbox-db.ts';

export const MAX_AT_ONCE = 32;
export const MAX_OF_AN_ACCOUNT = 8;
export const MAX_OF_A_RECEIVER = 4;
const FIRST_PAUSE_MS = 60_000;
const MAX_DOWN = 500;

export interface Receivers {
  /** What the outbox leaves out now. */
  busy(now: number): Exclusions;
  admits(event: OutboxEvent, now: number): boolean;
  begin(event: OutboxEvent): void;
  end(event: OutboxEvent): void;
  /** True if it was down before. */
  noteUp(url: string): boolean;
  /** A whole round has failed. Answers when to retry. */
  noteDown(url: string, now: number): number;
  /** Receivers known to be down. */
  down(): readonly string[];
}

interface Outage {
  readonly untilMs: number;
  readonly rounds: number;
}

export function createReceivers(): Receivers {
  const inFlight = new Set<OutboxEvent>();
  const down = new Map<string, Outage>();
  const isPaused = (url: string, now: number): boolean => {
    const untilMs = down.get(url)?.untilMs ?? 0;
    return untilMs > now && untilMs <= now + LONGEST_WAIT_MS;
  };
  const slotsOf = (url: string): number => (down.has(url) ? 1 : MAX_OF_A_RECEIVER);
  const count = (is: (event: OutboxEvent) => boolean): number => [...inFlight].filter(is).length;
  const urlsUnderWay = (): string[] => [...new Set([...inFlight].map(({ url }) => url))];
  const isFull = (url: string): boolean => count((event) => event.url === url) >= slotsOf(url);
  const accountIsFull = (accountId: AccountId): boolean =>
    count((event) => event.accountId === accountId) >= MAX_OF_AN_ACCOUNT;
  return {
    busy: (now) => ({
      urls: urlsUnderWay().filter(isFull),
      pausedUrls: [...down.keys()].filter((url) => isPaused(url, now)),
      accounts: [...new Set([...inFlight].map(({ accountId }) => accountId))].filter(accountIsFull),
      videos: [...inFlight].map(({ videoId }) => videoId).filter((id): id is VideoId => id !== null),
    }),
    admits: (event, now) =>
      inFlight.size < MAX_AT_ONCE &&
      !isFull(event.url) &&
      !accountIsFull(event.accountId) &&
      // The events of one video are delivered one after the other, so that they arrive in order unless one fails.
      (event.videoId === null || count(({ videoId }) => videoId === event.videoId) === 0) &&
      (event.attempts % ATTEMPTS_OF_A_ROUND !== 0 || !isPaused(event.url, now)),
    begin: (event) => void inFlight.add(event),
    end: (event) => void inFlight.delete(event),
    noteUp: (url) => down.delete(url),
    noteDown: (url, now) => {
      const known = down.get(url);
      // Concurrent rounds that fail count as one failure.
      if (known !== undefined && isPaused(url, now)) return known.untilMs;
      const rounds = (known?.rounds ?? 0) + 1;
      const untilMs = now + Math.min(FIRST_PAUSE_MS * 2 ** Math.min(rounds - 1, 10), LONGEST_WAIT_MS);
      down.delete(url);
      down.set(url, { untilMs, rounds });
      const [oldest] = down.keys();
      if (down.size > MAX_DOWN && oldest !== undefined) down.delete(oldest);
      return untilMs;
    },
    down: () => [...down.keys()],
  };
}
