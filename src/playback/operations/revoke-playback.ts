// RevokePlayback (playauth's own): ends what was issued for one credential, session, viewer, video, access key or watch link. It
// cannot be taken back.
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { everyVideo } from '../../access/access-target.ts';
import type { AccessKeys } from '../../access/keys/access-keys-db.ts';
import { defineOperation, PLAYAUTH_VERSION, type Call } from '../../access/operation.ts';
import { optionalText, videoIdParameter } from '../../access/parameters/parameter-schemas.ts';
import { changedBy } from '../../access/party.ts';
import type { Clock } from '../../base/clock.ts';
import { videoTarget } from '../../library/videos/video-target.ts';
import type { Videos } from '../../library/videos/videos-db.ts';
import { WireError } from '../../wire/errors.ts';
import { asVideoId } from '../../wire/ids.ts';
import { parseTimestamp } from '../../wire/timestamps.ts';
import { describeRevocation, revocationDescription } from '../revocation/describe-revocation.ts';
import { nameOf, type NamedThing } from '../revocation/name-revoked.ts';
import type { Revocations } from '../revocation/revocations-db.ts';
import type { PlaySessions } from '../sessions/play-sessions-db.ts';

interface Deps {
  readonly videos: Pick<Videos, 'find' | 'findByReference'>;
  readonly accessKeys: Pick<AccessKeys, 'find'>;
  readonly revocations: Pick<Revocations, 'make'>;
  readonly playSessions: Pick<PlaySessions, 'endRevoked'>;
  readonly clock: Clock;
  readonly sharedClock: Clock;
}

const parameters = z.object({
  CredentialId: optionalText(64),
  SessionId: optionalText(64),
  ViewerId: optionalText(64),
  VideoId: videoIdParameter,
  UserAccessKeyId: optionalText(128),
  WatchLinkId: optionalText(64),
  IssuedBefore: optionalText(64),
});

/** An instant later than any, for names that are issued once: nothing of that name is issued later. */
const ALL = 2 ** 40;

export const revokePlayback = defineOperation({
  name: 'RevokePlayback',
  version: PLAYAUTH_VERSION,
  summary:
    'Ends the playback of what was issued before IssuedBefore (default: now) for exactly one CredentialId, SessionId, ViewerId, VideoId, UserAccessKeyId or WatchLinkId.',
  parameters,
  response: z.object(revocationDescription.shape),
  // What it ends beside a video may be of any video.
  target: (deps: Deps, call) =>
    call.parameters.VideoId === undefined ? everyVideo : videoTarget(deps.videos, call, call.parameters),
  errors: ['InvalidVideo.NotFound', 'InvalidAccessKeyId.NotFound', 'OperationDenied'],
  handle: async (deps: Deps, call) => {
    const { accountId } = call.caller;
    const thing = nameOf(call.parameters, accountId);
    const now = Math.max(deps.clock.now(), deps.sharedClock.now());
    const asked = readInstant(call.parameters.IssuedBefore, now);
    const tag = await tagOf(deps, call, thing);
    const issuedBefore = asked ?? (thing.isIssuedOnce ? ALL : Math.floor(now / 1000) + 1);
    const { kind, value } = thing;
    const by = changedBy(call.caller);
    const made = await deps.revocations.make({ accountId, kind, value, tag, issuedBefore, by });
    await deps.playSessions.endRevoked(made);
    // What is issued after the answer is good: instants are whole seconds.
    if (asked === undefined && !thing.isIssuedOnce) await pause(Math.max(0, issuedBefore * 1000 - now));
    return describeRevocation(made);
  },
});

/** Unix seconds. */
function readInstant(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  const ms = parseTimestamp(text);
  // Nothing may be void before it is issued.
  if (ms === undefined || ms > now)
    throw new WireError('InvalidParameter', { parameter: 'IssuedBefore' }, 'not an instant in the past');
  return Math.floor(ms / 1000);
}

/** Throws if the thing is not of the caller's account, where its name does not say so. */
async function tagOf(deps: Deps, call: Call<unknown>, { kind, value, tag }: NamedThing): Promise<string> {
  const { accountId } = call.caller;
  if (kind === 'video' && (await deps.videos.find(accountId, asVideoId(value))) === undefined)
    throw new WireError('InvalidVideo.NotFound');
  if (kind !== 'accessKey') return tag;
  const key = await deps.accessKeys.find(value);
  if (key?.accountId !== accountId) throw new WireError('InvalidAccessKeyId.NotFound');
  return key.tag;
}
