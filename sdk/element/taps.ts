// What a tap on the picture means. Pure: one tap calls the controls, a further one plays or pauses, and two quick ones on the
// same side go back or forward, as many times as they are repeated.

/** Left, middle or right. */
export type Side = -1 | 0 | 1;

export interface Tap {
  readonly side: Side;
  /** On any clock that runs forward. */
  readonly atMs: number;
  /** Whether the controls were already there. */
  readonly isAwake: boolean;
}

/** `later` is played or paused unless another tap comes within {@link DOUBLE_TAP_MS}. */
export type TapMeaning = 'wake' | 'toggle' | 'toggle later' | 'seek';

export const DOUBLE_TAP_MS = 350;
const SIDE_SHARE = 0.35;

/** @param share of the width of the picture, 0 … 1. */
export function sideOf(share: number): Side {
  if (share < SIDE_SHARE) return -1;
  return share > 1 - SIDE_SHARE ? 1 : 0;
}

export function meaningOf(tap: Tap, before: Tap | undefined): TapMeaning {
  const isAgain = before !== undefined && before.side === tap.side && tap.atMs - before.atMs < DOUBLE_TAP_MS;
  if (isAgain && tap.side !== 0) return 'seek';
  if (!tap.isAwake) return 'wake';
  return tap.side === 0 ? 'toggle' : 'toggle later';
}
