// One of several processes of a server (`serve --workers`, decision 0048), as the composition root sees it: what a server of one
// process has by itself, and a member gets from the others or tells them.
import type { AccessChanges } from '../access/access-changes.ts';
import type { ActivityShare, AskAll } from '../audit/activity.ts';
import type { Logger } from '../base/logger.ts';
import type { Soon } from '../base/soon.ts';
import type { Captions } from '../library/captions/captions-db.ts';
import type { Videos } from '../library/videos/videos-db.ts';
import type { Revocations } from '../playback/revocation/revocations-db.ts';
import type { JoinedState } from '../store/shared/logged-state.ts';
import type { VideoId } from '../wire/ids.ts';

/** What one member tells all others. Each would notice within seconds by itself. */
export type Told =
  | { readonly kind: 'jobs' | 'fetches' | 'identities' | 'rules' | 'revocations' }
  /** It changed; without an id: all may have. */
  | { readonly kind: 'video'; readonly videoId?: VideoId | undefined };

export interface Member {
  /** The name of its place: the process that replaces one that ended has the same. */
  readonly name: string;
  /** One alone transcodes, sweeps, delivers events, and receives uploads. */
  readonly ownsTasks: boolean;
  /** The socket on which that one takes uploads from the others. */
  readonly uploadSocket: string;
  /** Where each listens with a socket of its own. Undefined where the first process hands out connections. */
  readonly addresses: readonly string[] | undefined;
  /** Used nonces and rate limits. */
  readonly state: JoinedState;
  tell(told: Told): void;
  onTold(listener: (told: Told) => void): void;
  /** True for the first of all members. */
  readonly claimSignInLink: (id: string, expiresAtMs: number) => Soon<boolean>;
  /** Metrics are collected from all members where they are served. */
  onMetricsWanted(read: () => Promise<MemberMetrics>): void;
  /** What all members did. This one alone if they do not answer in time. */
  readonly askActivity: AskAll;
  onActivityWanted(read: (minutes: number) => ActivityShare): void;
}

export interface MemberMetrics {
  readonly metrics: readonly object[];
  /** Sessions that it has delivered media of: several members may have seen one. */
  readonly sessions: Float64Array;
}

/** True in the one process of a server. */
export function ownsTasks(member: Member | undefined): boolean {
  return member?.ownsTasks ?? true;
}

interface Followed {
  readonly changes: Pick<AccessChanges, 'check'>;
  readonly ruleChanges: Pick<AccessChanges, 'check'>;
  readonly revocations: Pick<Revocations, 'check'>;
  readonly videos: Pick<Videos, 'drop'>;
  readonly captions: Pick<Captions, 'drop'>;
}

interface FollowParts {
  readonly services: Followed;
  readonly log: Pick<Logger, 'error'>;
}

/** Acts on what other members tell: their changes are seen here at once, and not at the next look at the database. */
export function followMembers(member: Member, { services, log }: FollowParts): void {
  const { changes, ruleChanges, revocations, videos, captions } = services;
  const look = { identities: changes, rules: ruleChanges, revocations };
  member.onTold((told) => {
    if (told.kind === 'video') {
      videos.drop(told.videoId);
      if (told.videoId !== undefined) captions.drop(told.videoId);
    } else if (told.kind !== 'jobs' && told.kind !== 'fetches')
      look[told.kind].check().catch((error: unknown) => {
        log.error({ err: error }, 'a change of another process could not be read');
      });
  });
}
