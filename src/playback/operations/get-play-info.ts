// GetPlayInfo: the playback URLs of one video, for a server with its access key or a player with its credential.
import { defineOperation, VOD_VERSION, type Call } from '../../access/operation.ts';
import type { AuditLog } from '../../audit/audit-log.ts';
import { andThen, bothThen, type Soon } from '../../base/soon.ts';
import { resolveVideo } from '../../library/videos/resolve-video.ts';
import type { Stream, Video } from '../../library/videos/video.ts';
import { videoTarget } from '../../library/videos/video-target.ts';
import type { Videos } from '../../library/videos/videos-db.ts';
import { WireError } from '../../wire/errors.ts';
import { printable } from '../../wire/parameters.ts';
import type { PlaybackRules } from '../../wire/playback-rules.ts';
import { urlSeconds } from '../../wire/url-lifetime.ts';
import { encryptTypeOf } from '../choose-streams.ts';
import type { Credentials } from '../credential.ts';
import { describeFilters } from '../describe-filters.ts';
import type { Grants, PlaySession } from '../grants.ts';
import { offersOf, type Offer } from '../offers.ts';
import { writePlayable } from '../play-info-answer.ts';
import { coverUrl, playUrl } from '../play-urls.ts';
import type { PoliciesOfVideo } from '../policies/policies-of-video.ts';
import { checkRedeemedReference, checkRedemption, redeemableIds } from '../redeem.ts';
import type { PlaySessions } from '../sessions/play-sessions-db.ts';
import { readSignedContent, restrict } from '../signed-play-content.ts';
import { playInfoParameters, type PlayInfoParameters } from '../play-info-parameters.ts';
import type { RedemptionRules } from '../rules/redemption-rules.ts';
import { startRuledPlay } from '../sessions/start-ruled-play.ts';
import { startPlaySession } from '../sessions/start-session.ts';
import { playInfoResponse } from './play-info-response.ts';

const DEFAULT_AUTH_TIMEOUT = 3600;

interface Deps {
  readonly videos: Pick<Videos, 'find' | 'findByReference' | 'streamsOf'>;
  readonly credentials: Pick<Credentials, 'checkAuthInfo'>;
  readonly grants: Grants;
  readonly playSessions: Pick<PlaySessions, 'start'>;
  readonly recordPlays: boolean;
  readonly audit: Pick<AuditLog, 'note' | 'recordsPlay'>;
  readonly redemptionRules: RedemptionRules;
  readonly policiesOfVideo: Pick<PoliciesOfVideo, 'strictest'>;
  /** Maximum lifetime of URLs obtained with a playback credential. */
  readonly maxPlaySeconds: number;
}

type PlayInfoCall = Call<PlayInfoParameters>;

export const getPlayInfo = defineOperation({
  name: 'GetPlayInfo',
  version: VOD_VERSION,
  summary: 'Returns the playback URLs of one video, valid for AuthTimeout seconds.',
  parameters: playInfoParameters,
  response: playInfoResponse,
  callers: ['accessKey', 'playCredential', 'jwtPlayAuth'],
  target: (deps: Deps, call) => videoTarget(deps.videos, call, call.parameters),
  errors: [
    'InvalidVideo.NotFound',
    'InvalidVideo.NoneStream',
    'Forbidden.IllegalStatus',
    'OperationDenied',
    'MissingAuthInfo',
    'InvalidAuthInfo.Signature',
    'InvalidAuthInfo.ExpireTime',
    'InvalidAuthInfo.MediaId',
    'Forbidden.RedemptionLimit',
    'Forbidden.Concurrency',
    'Forbidden.AddressNotAllowed',
    'Forbidden.RefererNotAllowed',
    'Forbidden.DeviceProof',
    'Forbidden.SessionEnded',
  ],
  handle: (deps: Deps, asking) => {
    checkRedemption(deps.credentials, asking);
    const asked = restrictedCall(asking);
    const { call } = asked;
    lifetimeOf(call, deps.maxPlaySeconds);
    const video = resolveVideo(deps.videos, call, redeemableIds(call, call.parameters));
    return andThen(video, (found) => withStreams(deps, asked, found));
  },
});

interface Restricted {
  readonly call: PlayInfoCall;
  readonly requested: PlayInfoParameters;
  readonly signed: PlayInfoParameters | undefined;
}

/** Its parameters are restricted to what the JWTPlayAuth was signed for. */
function restrictedCall(call: PlayInfoCall): Restricted {
  const { caller, parameters: requested } = call;
  if (caller.kind !== 'jwtPlayAuth') return { call, requested, signed: undefined };
  const reading = readSignedContent(caller.playContentInfo);
  if (!reading.ok) throw new WireError('InvalidParameter', { parameter: `JWTPlayAuth.${printable(reading.reason)}` });
  const restricted = { ...call, parameters: restrict(requested, reading.signed) };
  return { call: restricted, requested, signed: reading.signed };
}

function withStreams(deps: Deps, asked: Restricted, video: Video) {
  const { call } = asked;
  checkRedeemedReference(call, call.parameters, video);
  if (video.status !== 'Normal')
    throw new WireError('Forbidden.IllegalStatus', { current: ` Current Status is ${video.status}.` });
  const streams = deps.videos.streamsOf(video.videoId);
  return bothThen([streams, rulesOf(deps, call, video)], ([found, rules]) =>
    answer(deps, { ...asked, video, streams: found, rules }),
  );
}

/** A PlayAuth has the policies of the video in it since it was issued; a JWTPlayAuth was not issued here. */
function rulesOf({ policiesOfVideo }: Deps, { caller }: PlayInfoCall, video: Video): Soon<PlaybackRules | undefined> {
  if (caller.kind === 'accessKey') return undefined;
  const { rules } = caller.credential;
  return caller.kind === 'jwtPlayAuth' ? policiesOfVideo.strictest(video, rules) : rules;
}

interface FoundVideo extends Restricted {
  readonly video: Video;
  readonly streams: readonly Stream[];
  readonly rules: PlaybackRules | undefined;
}

function answer(deps: Deps, found: FoundVideo) {
  const { call, requested, signed, video, streams, rules } = found;
  const { parameters: asked } = call;
  // Streams without the mark must not be taken for marked ones.
  if (asked.DigitalWatermarkType !== undefined)
    throw new WireError('OperationDenied', {
      why: 'there are no digital watermarks here: leave out DigitalWatermarkType',
    });
  const previewSeconds = shorterPreview(asked.PlayConfig?.PreviewTime ?? 0, rules?.enforced?.previewSeconds ?? 0);
  const offers = offersOf(streams, {
    formats: asked.Formats,
    definitions: asked.Definition,
    streamTypes: asked.StreamType,
    encryptType: asked.PlayConfig?.EncryptType === '' ? undefined : asked.PlayConfig?.EncryptType,
    codecName: asked.CodecName,
    preview: previewSeconds > 0,
    multiple: asked.ResultType === 'Multiple',
  });
  if (offers.length === 0)
    throw new WireError('InvalidVideo.NoneStream', { filters: describeFilters({ requested, signed, allowed: asked }) });
  const play = { video, lifetimeSeconds: lifetimeOf(call, deps.maxPlaySeconds), previewSeconds };
  const session =
    rules === undefined ? startPlaySession(deps, call, play) : startRuledPlay(deps, call, { ...play, rules });
  return andThen(session, (started) => describe(deps, found, { offers, session: started }));
}

/** 0 = the whole video. */
function shorterPreview(one: number, other: number): number {
  return one === 0 || other === 0 ? Math.max(one, other) : Math.min(one, other);
}

interface StartedPlay {
  readonly offers: readonly Offer[];
  readonly session: PlaySession;
}

function describe({ grants }: Deps, { call, video }: FoundVideo, { offers, session }: StartedPlay) {
  const { parameters: asked, origin } = call;
  const { baseUrl } = origin;
  return writePlayable({
    video,
    baseUrl,
    coverUrl: coverUrl(grants, baseUrl, video),
    outputType: asked.OutputType ?? 'oss',
    streams: offers.map(({ stream, place }) => {
      const url = playUrl(grants, { baseUrl, session, place });
      return { stream, url: withKeyToken(url, stream, asked.PlayConfig?.MtsHlsUriToken) };
    }),
  });
}

/** Throws InvalidParameter for more than there is. */
function lifetimeOf({ caller, parameters: asked }: PlayInfoCall, maxPlaySeconds: number): number {
  const { OutputType: outputType = 'oss', AuthTimeout = DEFAULT_AUTH_TIMEOUT } = asked;
  const seconds = urlSeconds({ outputType, seconds: AuthTimeout });
  return caller.kind === 'accessKey' ? seconds : Math.min(seconds, maxPlaySeconds);
}

function withKeyToken(url: string, stream: Stream, token: string | undefined): string {
  if (token === undefined || token === '' || encryptTypeOf(stream) === 'Unencrypted') return url;
  return `${url}?MtsHlsUriToken=${encodeURIComponent(token)}`;
}
