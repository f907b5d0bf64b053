// Spans of what a player waits for: the rules of its credential when it redeems it, and where the file of a request for media is.
import { andThen, type Soon } from '../../base/soon.ts';
import type { findMedia } from '../../delivery/find-media.ts';
import type { RedemptionRules } from '../../playback/rules/redemption-rules.ts';
import type { Tracing } from './tracing.ts';

export function traceRedemption(tracing: Tracing, rules: RedemptionRules): RedemptionRules {
  return { admit: async (request) => await tracing.within({ name: 'redeem' }, () => rules.admit(request)) };
}

type Find = (path: string) => ReturnType<typeof findMedia>;

/** Verifies the grant in the path, and finds what it opens. */
export function traceFind(tracing: Tracing, find: Find): Find {
  return async (path) =>
    await andThen(
      tracing.within({ name: 'find' }, (): Soon<Awaited<ReturnType<Find>>> => find(path)),
      (found) => {
        if (found.ok) tracing.note({ 'playauth.video_id': found.media.grant.videoId });
        return found;
      },
    );
}
