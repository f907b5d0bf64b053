// Starts the session of a credential with rules, as far as they allow.
import type { Caller } from '../../access/caller.ts';
import type { Call } from '../../access/operation.ts';
import { andThen, type Soon } from '../../base/soon.ts';
import type { Video } from '../../library/videos/video.ts';
import type { PlaybackRules } from '../../wire/playback-rules.ts';
import type { Grants, PlaySession } from '../grants.ts';
import { rulesOfSession } from './check-session.ts';
import { startPlaySession } from './start-session.ts';
import type { RedemptionRules } from '../rules/redemption-rules.ts';

type Deps = Parameters<typeof startPlaySession>[0] & {
  readonly grants: Pick<Grants, 'newSessionId'>;
  readonly redemptionRules: RedemptionRules;
};

interface RequestedPlay {
  readonly video: Video;
  readonly rules: PlaybackRules;
  readonly lifetimeSeconds: number;
  readonly previewSeconds: number;
}

/** Throws Forbidden. with the rule that refuses the redemption. */
export function startRuledPlay(deps: Deps, call: Call<unknown>, { rules, ...play }: RequestedPlay): Soon<PlaySession> {
  const { caller } = call;
  if (caller.kind === 'accessKey') return startPlaySession(deps, call, play);
  const admitting = deps.redemptionRules.admit({
    ...call,
    caller,
    rules,
    token: tokenOf(call, caller),
    nonce: caller.kind === 'playCredential' ? call.raw('SignatureNonce') : undefined,
    previousSessionId: call.raw('PreviousSessionId'),
    sessionId: deps.grants.newSessionId(caller.credential),
  });
  return andThen(admitting, ({ sessionId, maxSeconds = Infinity }) =>
    startPlaySession(deps, call, {
      ...play,
      sessionId,
      lifetimeSeconds: Math.min(play.lifetimeSeconds, maxSeconds),
      viewerId: rules.viewerId,
      rules: rulesOfSession(rules),
      deviceKey: rules.enforced?.deviceKey,
    }),
  );
}

function tokenOf({ raw }: Call<unknown>, { kind }: Caller): string {
  return raw(kind === 'jwtPlayAuth' ? 'JWTPlayAuth' : 'SecurityToken') ?? '';
}
