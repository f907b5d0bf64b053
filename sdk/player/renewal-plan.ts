// When to renew a playback session, and how long to wait after a failure. Pure; instants are milliseconds of one clock
// that only runs forward, never the viewer's wall clock.

export interface RenewalPlan {
  readonly renewAtMs: number;
  /** From this instant the server refuses the URLs. */
  readonly expiresAtMs: number;
}

interface SessionLife {
  /** When the request was sent: the server's session began no earlier. */
  readonly sentAtMs: number;
  readonly sessionSeconds: number;
  /** Jitter, from 0 up to 1; spreads the renewals of many viewers who began together. */
  readonly random: number;
}

const MARGIN_MS = 60_000;
const MARGIN_SHARE = 0.2;
const JITTER_SHARE = 0.25;

/** Renews a minute (of short sessions a fifth) before the end, plus up to a quarter of that margin earlier. */
export function planRenewal({ sentAtMs, sessionSeconds, random }: SessionLife): RenewalPlan {
  const lifeMs = sessionSeconds * 1000;
  const marginMs = Math.min(MARGIN_MS, lifeMs * MARGIN_SHARE);
  const expiresAtMs = sentAtMs + lifeMs;
  return { renewAtMs: expiresAtMs - marginMs * (1 + JITTER_SHARE * random), expiresAtMs };
}

const RETRY_DELAYS_MS = [1_000, 2_000, 5_000, 10_000, 20_000];

/** How long to wait after this many failures in a row; undefined: stop, and wait for the viewer or the network. */
export function renewalRetryDelayMs(failures: number): number | undefined {
  return RETRY_DELAYS_MS[failures - 1];
}

const LONGEST_TIMER_MS = 15_000;
const SHORTEST_TIMER_MS = 50;

/** Timers stop while a machine sleeps: none is set for long, and each only checks the clock again. */
export function nextCheckMs(plan: RenewalPlan, nowMs: number): number {
  const leftMs = plan.renewAtMs - nowMs;
  // Overdue: playback is paused, or the renewal failed for good. An event will wake the session; this is a safety net.
  return leftMs <= 0 ? LONGEST_TIMER_MS : Math.min(LONGEST_TIMER_MS, Math.max(SHORTEST_TIMER_MS, leftMs));
}
