// Which credentials have their redemptions counted: those whose rules need the count, or the session of an earlier request. Pure.
import type { PlaybackRules } from '../../wire/playback-rules.ts';

export function isCounted({ enforced = {}, monitored = {} }: PlaybackRules): boolean {
  return [enforced, monitored].some(
    ({ maxRedemptions, maxSessionSeconds, maxConcurrency }) =>
      (maxRedemptions ?? maxSessionSeconds ?? maxConcurrency) !== undefined,
  );
}
