// A clock that only runs forward and counts the time that a sleeping machine missed.

interface ClockSources {
  /** `performance.now()`: unaffected by the viewer's clock, but in some browsers it stands still during sleep. */
  readonly monotonicMs: () => number;
  /** `Date.now()`: only its steps are used, never its value. */
  readonly wallMs: () => number;
}

const SLEEP_STEP_MS = 5_000;

/**
 * Milliseconds since some instant. When the wall clock went forward by 5 s more than the monotonic one, the machine
 * slept. If the viewer has set the clock instead, one renewal comes too early, and nothing worse.
 */
export function createSleepAwareClock({ monotonicMs, wallMs }: ClockSources): () => number {
  let sleptMs = 0;
  let lastMonotonicMs = monotonicMs();
  let lastWallMs = wallMs();
  return () => {
    const [monotonic, wall] = [monotonicMs(), wallMs()];
    const missedMs = wall - lastWallMs - (monotonic - lastMonotonicMs);
    if (missedMs > SLEEP_STEP_MS) sleptMs += missedMs;
    lastMonotonicMs = monotonic;
    lastWallMs = wall;
    return monotonic + sleptMs;
  };
}
