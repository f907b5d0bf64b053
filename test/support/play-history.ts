// What clients saw of credentials, sessions and media while servers were killed, and the rules that no such history may break. Pure: the
// instants are those of one process, in milliseconds.

export interface Issued {
  readonly kind: 'issued';
  readonly credential: string;
  readonly viewer: string;
  readonly maxRedemptions?: number;
  readonly maxConcurrency?: number;
  /** Keeps to its limits: it is never refused, unless what it has is revoked. */
  readonly isHonest: boolean;
}

export interface Redeemed {
  readonly kind: 'redeemed';
  readonly sentMs: number;
  readonly atMs: number;
  readonly credential: string;
  /** `OK`, the code of a refusal, or {@link NO_ANSWER}. */
  readonly code: string;
  /** Empty if there is none. */
  readonly session: string;
}

export interface Played {
  readonly kind: 'played';
  readonly sentMs: number;
  readonly atMs: number;
  readonly session: string;
  readonly code: string;
}

export interface Revoked {
  readonly kind: 'revoked';
  readonly what: 'credential' | 'session' | 'viewer';
  readonly value: string;
  /** It counts from its answer on. */
  readonly sentMs: number;
  readonly atMs: number;
}

/** The database was away for everyone. */
export interface Outage {
  readonly kind: 'outage';
  readonly fromMs: number;
  readonly untilMs: number;
}

export type PlayEvent = Issued | Redeemed | Played | Revoked | Outage;

/** A connection that broke, or a fault of the server: nothing is known, and nothing was allowed. */
export const NO_ANSWER = 'no answer';
/** What docs/revocation.md promises. */
export const REVOKED_WITHIN_MS = 5_000;
/** How long a session that gave way plays on (docs/rules.md). */
export const GIVES_WAY_WITHIN_MS = 4_000;
/** A place that is surely kept between two requests: its lease of 25 s was renewed at most 4 s before the first one. */
const KEPT_MS = 21_000;
/** Codes that tell an honest player to ask again. */
const ASKS_AGAIN: ReadonlySet<string> = new Set(['OK', NO_ANSWER, 'SignatureNonceUsed']);

/** One sentence for each violation. */
export function findViolations(history: readonly PlayEvent[]): readonly string[] {
  const facts = gather(history);
  return [...redeemedTooOften(facts), ...playedOn(facts), ...playedBeside(facts), ...endedForNothing(facts)];
}

interface Session {
  readonly id: string;
  readonly issued: Issued;
  readonly startedMs: number;
  readonly played: Played[];
}

interface Facts {
  readonly issued: ReadonlyMap<string, Issued>;
  readonly redeemed: readonly Redeemed[];
  readonly sessions: ReadonlyMap<string, Session>;
  readonly revoked: readonly Revoked[];
  readonly longestOutageMs: number;
}

function gather(history: readonly PlayEvent[]): Facts {
  const issued = new Map<string, Issued>();
  const sessions = new Map<string, Session>();
  const redeemed: Redeemed[] = [];
  const revoked: Revoked[] = [];
  let longestOutageMs = 0;
  for (const event of history) if (event.kind === 'issued') issued.set(event.credential, event);
  for (const event of history) {
    if (event.kind === 'redeemed') redeemed.push(event);
    if (event.kind === 'revoked') revoked.push(event);
    if (event.kind === 'outage') longestOutageMs = Math.max(longestOutageMs, event.untilMs - event.fromMs);
    const of = event.kind === 'redeemed' ? issued.get(event.credential) : undefined;
    if (event.kind === 'redeemed' && event.code === 'OK' && of !== undefined && !sessions.has(event.session))
      sessions.set(event.session, { id: event.session, issued: of, startedMs: event.atMs, played: [] });
  }
  for (const event of history) if (event.kind === 'played') sessions.get(event.session)?.played.push(event);
  return { issued, redeemed, sessions, revoked, longestOutageMs };
}

function redeemedTooOften({ sessions }: Facts): readonly string[] {
  const counts = new Map<Issued, number>();
  for (const { issued } of sessions.values()) counts.set(issued, (counts.get(issued) ?? 0) + 1);
  return [...counts].flatMap(([{ credential, maxRedemptions = Infinity }, count]) =>
    count > maxRedemptions
      ? [`credential ${credential} has ${String(count)} sessions, ${String(maxRedemptions)} allowed`]
      : [],
  );
}

/** What was asked for later than a revocation takes. */
function playedOn({ issued, redeemed, sessions, revoked }: Facts): readonly string[] {
  const closedMs = (session: string, { credential, viewer }: Issued, beganMs: number): number => {
    const named = revoked.filter(({ what, value, sentMs }) =>
      what === 'viewer' ? value === viewer && beganMs < sentMs : value === (what === 'session' ? session : credential),
    );
    return Math.min(Infinity, ...named.map(({ atMs }) => atMs)) + REVOKED_WITHIN_MS;
  };
  const media = [...sessions.values()].flatMap((session) => {
    const closed = closedMs(session.id, session.issued, session.startedMs);
    const late = session.played.find(({ code, sentMs }) => code === 'OK' && sentMs > closed);
    return late === undefined ? [] : [`session ${session.id} played ${sinceOf(late.sentMs, closed)} after its end`];
  });
  const redemptions = redeemed.flatMap(({ credential, session, code, sentMs }) => {
    const of = issued.get(credential);
    if (of === undefined || code !== 'OK') return [];
    const closed = closedMs('', { ...of, viewer: '' }, 0);
    return sentMs > closed ? [`credential ${credential} gave ${session} ${sinceOf(sentMs, closed)} after its end`] : [];
  });
  return [...media, ...redemptions];
}

function sinceOf(atMs: number, fromMs: number): string {
  return `${String(Math.round(atMs - fromMs))} ms`;
}

interface Held {
  readonly session: string;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** More sessions of a viewer at one instant than allowed, each of which surely has a place. */
function playedBeside({ sessions, longestOutageMs }: Facts): readonly string[] {
  const slackMs = GIVES_WAY_WITHIN_MS + longestOutageMs;
  const viewers = Map.groupBy(
    [...sessions.values()].filter(({ issued }) => issued.maxConcurrency !== undefined),
    ({ issued }) => issued.viewer,
  );
  return [...viewers].flatMap(([viewer, all]) => {
    const allowed = Math.min(...all.map(({ issued }) => issued.maxConcurrency ?? Infinity));
    const held = all.flatMap((session) => heldBy(session, slackMs));
    for (const { fromMs } of held) {
      const together = held.filter((one) => one.fromMs <= fromMs && fromMs < one.untilMs);
      if (together.length > allowed)
        return [
          `viewer ${viewer} has ${together.map(({ session }) => session).join(', ')} at ${String(Math.round(fromMs))} ms, ${String(allowed)} allowed`,
        ];
    }
    return [];
  });
}

/** From an answer on, until `slackMs` before the last one of an unbroken row of requests. */
function heldBy({ id, startedMs, played }: Session, slackMs: number): readonly Held[] {
  const held: Held[] = [];
  let fromMs: number | undefined = startedMs;
  let lastMs = startedMs;
  const close = (): void => {
    if (fromMs !== undefined && lastMs - slackMs > fromMs)
      held.push({ session: id, fromMs, untilMs: lastMs - slackMs });
    fromMs = undefined;
  };
  for (const { code, sentMs, atMs } of played.toSorted((one, other) => one.sentMs - other.sentMs)) {
    if (code === NO_ANSWER) continue;
    if (code !== 'OK' || sentMs - lastMs > KEPT_MS) close();
    if (code !== 'OK') continue;
    fromMs ??= atMs;
    lastMs = Math.max(lastMs, sentMs);
  }
  close();
  return held;
}

function endedForNothing({ issued, redeemed, sessions, revoked }: Facts): readonly string[] {
  const isRevoked = (session: string, { credential, viewer }: Issued): boolean =>
    revoked.some(({ value }) => value === session || value === credential || value === viewer);
  const media = [...sessions.values()].flatMap((session) => {
    if (!session.issued.isHonest || isRevoked(session.id, session.issued)) return [];
    const bad = session.played.find(({ code }) => code !== 'OK' && code !== NO_ANSWER);
    return bad === undefined ? [] : [`honest session ${session.id} was refused: ${bad.code}`];
  });
  const redemptions = redeemed.flatMap(({ credential, code, session }) => {
    const of = issued.get(credential);
    if (of?.isHonest !== true || isRevoked(session, of) || ASKS_AGAIN.has(code)) return [];
    return [`honest credential ${credential} was refused: ${code}`];
  });
  return [...media, ...redemptions];
}
