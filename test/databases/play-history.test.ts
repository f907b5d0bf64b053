// The checker of histories finds each violation that is planted, and nothing in what is allowed.
import { describe, expect, test } from 'vitest';
import { findViolations, NO_ANSWER, type PlayEvent } from '../support/play-history.ts';

const issued = (credential: string, more: object = {}): PlayEvent => ({
  kind: 'issued',
  credential,
  viewer: 'v',
  isHonest: false,
  ...more,
});
const redeemed = (credential: string, session: string, atMs: number, code = 'OK'): PlayEvent => ({
  kind: 'redeemed',
  credential,
  session,
  sentMs: atMs - 10,
  atMs,
  code,
});
const played = (session: string, sentMs: number, code = 'OK'): PlayEvent => ({
  kind: 'played',
  session,
  sentMs,
  atMs: sentMs + 10,
  code,
});
const revoked = (what: 'credential' | 'session' | 'viewer', value: string, atMs: number): PlayEvent => ({
  kind: 'revoked',
  what,
  value,
  sentMs: atMs - 100,
  atMs,
});
/** A session that plays each second. */
const plays = (session: string, fromMs: number, untilMs: number): PlayEvent[] => {
  const events: PlayEvent[] = [];
  for (let atMs = fromMs; atMs <= untilMs; atMs += 1_000) events.push(played(session, atMs));
  return events;
};
const honest = issued('c', { isHonest: true });
const limited = issued('c', { maxConcurrency: 1 });

const broken: readonly (readonly [string, readonly PlayEvent[], RegExp])[] = [
  [
    'a use too many',
    [issued('c', { maxRedemptions: 1 }), redeemed('c', 'a', 10), redeemed('c', 'b', 20)],
    /credential c has 2 sessions, 1 allowed/,
  ],
  ...(['credential', 'session', 'viewer'] as const).map((what) => {
    const value = { credential: 'c', session: 'a', viewer: 'v' }[what];
    const history = [issued('c'), redeemed('c', 'a', 10), revoked(what, value, 1_000), played('a', 6_001)];
    return [`media after the revocation of the ${what}`, history, /session a played 1 ms after its end/] as const;
  }),
  [
    'a redemption after the revocation of its credential',
    [issued('c'), revoked('credential', 'c', 1_000), redeemed('c', 'a', 6_100)],
    /credential c gave a 90 ms after its end/,
  ],
  [
    'two sessions of a viewer beside each other',
    [
      limited,
      redeemed('c', 'a', 0),
      redeemed('c', 'b', 5_000),
      ...plays('a', 1_000, 11_000),
      ...plays('b', 6_000, 11_000),
    ],
    /viewer v has a, b at 5000 ms, 1 allowed/,
  ],
  [
    'two sessions of two credentials of a viewer',
    [
      ...[limited, issued('d', { maxConcurrency: 1 }), redeemed('c', 'a', 0), redeemed('d', 'b', 5_000)],
      ...[...plays('a', 1_000, 11_000), ...plays('b', 6_000, 11_000)],
    ],
    /1 allowed/,
  ],
  ['an honest session that is refused', [honest, redeemed('c', 'a', 0), played('a', 50, '403')], /a was refused: 403/],
  [
    'an honest credential that is refused',
    [honest, redeemed('c', '', 0, 'Forbidden.Concurrency')],
    /c was refused: Forbidden.Concurrency/,
  ],
];

const sound: readonly (readonly [string, readonly PlayEvent[]])[] = [
  [
    'a retry that has the same session',
    [issued('c', { maxRedemptions: 1 }), redeemed('c', 'a', 10), redeemed('c', 'a', 20)],
  ],
  ['a use whose answer was lost', [issued('c', { maxRedemptions: 1 }), redeemed('c', '', 10, NO_ANSWER)]],
  [
    'media within the five seconds',
    [issued('c'), redeemed('c', 'a', 10), revoked('viewer', 'v', 1_000), played('a', 6_000)],
  ],
  [
    'a session that began after its viewer was revoked',
    [issued('c'), revoked('viewer', 'v', 1_000), redeemed('c', 'a', 2_000), played('a', 9_000)],
  ],
  [
    'a session that gives way within four seconds',
    [
      limited,
      redeemed('c', 'a', 0),
      redeemed('c', 'b', 5_000),
      ...plays('a', 1_000, 9_000),
      ...plays('b', 6_000, 30_000),
    ],
  ],
  [
    'a session that gives way while the database is away',
    [
      ...[
        limited,
        redeemed('c', 'a', 0),
        redeemed('c', 'b', 5_000),
        ...plays('a', 1_000, 11_000),
        ...plays('b', 6_000, 30_000),
      ],
      { kind: 'outage', fromMs: 8_000, untilMs: 10_000 } as const,
    ],
  ],
  [
    'a place that was free meanwhile',
    [
      limited,
      redeemed('c', 'a', 0),
      ...plays('a', 1_000, 6_000),
      redeemed('c', 'b', 40_000),
      ...plays('b', 41_000, 60_000),
      played('a', 61_000),
    ],
  ],
  [
    'a refused session that has its place again later',
    [
      ...[
        limited,
        redeemed('c', 'a', 0),
        ...plays('a', 1_000, 9_000),
        redeemed('c', 'b', 5_000),
        ...plays('b', 6_000, 12_000),
      ],
      ...[played('a', 10_000, 'Forbidden.Concurrency'), ...plays('a', 20_000, 30_000)],
    ],
  ],
  [
    'an honest player without an answer',
    [
      honest,
      redeemed('c', '', 0, NO_ANSWER),
      redeemed('c', '', 1, 'SignatureNonceUsed'),
      redeemed('c', 'a', 2),
      played('a', 5, NO_ANSWER),
    ],
  ],
  [
    'an honest session that was revoked',
    [honest, redeemed('c', 'a', 0), revoked('session', 'a', 5), played('a', 50, '403')],
  ],
];

describe('a history', () => {
  test.each(broken)('with %s is refused', (_, history, violation) => {
    expect(findViolations(history)).toEqual([expect.stringMatching(violation)]);
  });

  test.each(sound)('with %s is allowed', (_, history) => {
    expect(findViolations(history)).toEqual([]);
  });
});
