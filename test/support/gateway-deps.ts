// What authenticating and redeeming need, in memory: one access key, credentials out of one secret, a frozen clock.
import { toAccessKey, type AccessKey } from '../../src/access/keys/access-keys-db.ts';
import { bind } from '../../src/access/operation.ts';
import { SettableClock } from '../../src/base/clock.ts';
import { createThrottle, type Throttle } from '../../src/access/throttle/throttle.ts';
import type { QuotaOf } from '../../src/access/throttle/quotas.ts';
import { createConsoleSessions } from '../../src/access/sts/console-sessions.ts';
import { createRoleSessions } from '../../src/access/sts/role-sessions.ts';
import { createSignInLinks } from '../../src/access/sts/sign-in-links.ts';
import { createRateLimitInMemory } from '../../src/store/shared/rate-limit.ts';
import { createOperationTable } from '../../src/gateway/dispatch.ts';
import type { HttpRequest } from '../../src/gateway/read-request.ts';
import { runStages, type StageDeps } from '../../src/gateway/stages.ts';
import type { Stream, Video } from '../../src/library/videos/video.ts';
import { createCredentials, type Credentials } from '../../src/playback/credential.ts';
import { createGrants, type Grants } from '../../src/playback/grants.ts';
import { getPlayInfo } from '../../src/playback/operations/get-play-info.ts';
import { getVideoPlayAuth } from '../../src/playback/operations/get-video-play-auth.ts';
import type { PlayKey } from '../../src/playback/play-keys/play-keys-db.ts';
import { createRedeemJwt } from '../../src/playback/redeem-jwt.ts';
import type { KeyRing } from '../../src/store/keys/key-ring.ts';
import { createCredentialUses } from '../../src/gateway/credential-uses.ts';
import { createNonceStoreInMemory } from '../../src/store/shared/nonce-store.ts';
import { renderSuccess } from '../../src/wire/envelope.ts';
import { WireError } from '../../src/wire/errors.ts';
import { asAccessKeyId } from '../../src/wire/ids.ts';
import { decodePlayAuth, type RedeemableFields } from '../../src/wire/play-auth.ts';
import type { Signer } from './http-requests.ts';
import { memoryKeyRing } from './memory-key-ring.ts';
import { SAMPLE_ACCOUNT, SAMPLE_INSTANT, sampleStream } from './sample-video.ts';
import { SAMPLE_ISSUER, nobodyEnded, nothingRevoked } from './issuers.ts';

export const ROOT: Signer = { accessKeyId: 'LTAItest', accessKeySecret: 'testAccessKeySecret' };
export const ORIGIN = { baseUrl: 'http://127.0.0.1:8280', clientIp: '127.0.0.1', isSecure: false };

export interface Gateway extends StageDeps {
  readonly clock: SettableClock;
  readonly keyRing: KeyRing;
  readonly credentials: Credentials;
  readonly grants: Grants;
  readonly keys: Map<string, AccessKey>;
  readonly videos: Map<string, Video>;
  readonly streams: Map<string, readonly Stream[]>;
  /** By account and app: `1234567890123456 app-1000000`. */
  readonly playKeys: Map<string, readonly PlayKey[]>;
}

export function openGateway({ at = SAMPLE_INSTANT, keyRing = memoryKeyRing() } = {}): Gateway {
  const clock = new SettableClock().freeze(at);
  const keys = new Map([[ROOT.accessKeyId, accessKey(ROOT)]]);
  const videos = new Map<string, Video>();
  const streams = new Map<string, readonly Stream[]>();
  const credentials = createCredentials({ keyRing, clock, region: 'cn-shanghai' });
  const grants = createGrants({ keyRing, clock, revokedIssuers: nobodyEnded, revocations: nothingRevoked });
  const library = {
    find: (_: unknown, videoId: string) => videos.get(videoId),
    findByReference: (_: unknown, referenceId: string) =>
      Promise.resolve([...videos.values()].find((video) => video.referenceId === referenceId)),
    streamsOf: (videoId: string) => streams.get(videoId) ?? [],
  };
  const playKeys = new Map<string, readonly PlayKey[]>();
  const redeemJwt = createRedeemJwt({
    videos: { findAnywhere: (videoId) => videos.get(videoId) },
    playKeys: { usable: (accountId, appId) => playKeys.get(`${accountId} ${appId}`) ?? [] },
    revocations: nothingRevoked,
    clock,
  });
  const playing = { maxPlaySeconds: 86_400, recordPlays: false, playSessions: { start: () => Promise.resolve(true) } };
  const policiesOfVideo = { strictest: <R>(_: unknown, own: R) => own };
  const redemptionRules = { admit: () => Promise.reject(new Error('no rules here')) };
  const audit = { note: () => undefined, recordsPlay: () => false };
  const deps = { videos: library, credentials, grants, redemptionRules, policiesOfVideo, audit, ...playing };
  return {
    clock,
    keyRing,
    credentials,
    grants,
    keys,
    videos,
    streams,
    playKeys,
    redeemJwt,
    operations: createOperationTable([bind(getPlayInfo, deps), bind(getVideoPlayAuth, deps)]),
    accessKeys: { find: (id) => keys.get(id) },
    nonceStore: createNonceStoreInMemory(clock),
    credentialUses: createCredentialUses(clock),
    countedRedemptions: { isRepeat: () => Promise.resolve(false) },
    roleSessions: createRoleSessions({ keyRing, clock, revokedIssuers: nobodyEnded }),
    consoleSessions: createConsoleSessions({ keyRing, clock }),
    signInLinks: createSignInLinks({ clock }),
    roleTrust: { stands: () => true },
    revokedIssuers: nobodyEnded,
    revocations: nothingRevoked,
    throttle: openThrottle(clock),
    keyUse: { note: () => undefined },
    grantedPolicies: { layersOf: () => [] },
    region: 'cn-shanghai',
  };
}

/** The limits of one process. */
export function openThrottle(clock: SettableClock, quotaOf?: QuotaOf): Throttle {
  const attempts = createRateLimitInMemory(clock);
  const limits = { rateLimit: createRateLimitInMemory(clock), attempts, ofServer: attempts };
  return createThrottle({ ...limits, quotaOf });
}

export function accessKey(signer: Signer, status: AccessKey['status'] = 'Active'): AccessKey {
  return toAccessKey({
    accessKeyId: asAccessKeyId(signer.accessKeyId),
    accountId: SAMPLE_ACCOUNT,
    status,
    secret: signer.accessKeySecret,
  });
}

export function addVideo({ videos, streams }: Gateway, video: Video): Video {
  videos.set(video.videoId, video);
  streams.set(video.videoId, [sampleStream(video)]);
  return video;
}

export interface IssueOptions {
  readonly lifetimeSeconds?: number;
}

/** The decoded PlayAuth that GetVideoPlayAuth would give for a video. */
export function issue(gateway: Gateway, video: Video, { lifetimeSeconds = 100 }: IssueOptions = {}): RedeemableFields {
  const playAuth = gateway.credentials.mint({
    video,
    lifetimeSeconds,
    coverUrl: '',
    playDomain: '127.0.0.1:8280',
    issuedBy: asAccessKeyId(ROOT.accessKeyId),
    issuer: SAMPLE_ISSUER,
  });
  const fields = decodePlayAuth(playAuth);
  if (fields === undefined) throw new Error('the PlayAuth cannot be decoded');
  return fields;
}

export interface Answer {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly body?: object;
}

/** Runs a request through every stage of the gateway. What is no refusal, but a fault, is thrown. */
export async function answer(gateway: Gateway, http: HttpRequest): Promise<Answer> {
  try {
    const { answer: fields } = await runStages(gateway, {
      http,
      origin: ORIGIN,
      requestId: 'R',
      beganAtMs: 0,
      stage: 'http',
    });
    const text = renderSuccess('JSON', { action: '', requestId: 'R', fields });
    return { status: 200, code: '', message: '', body: JSON.parse(text) as object };
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return { status: error.status, code: error.code, message: error.message };
  }
}
