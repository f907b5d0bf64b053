// The PlayAuth: minted for one video with an expiry, opened when a player redeems it. Stateless: its token says everything needed
// to verify it, and only this server can have signed it.
import type { PlayCredentialCaller } from '../access/caller.ts';
import type { Issuer, IssuerTag } from '../access/issuers/issuer.ts';
import type { Clock } from '../base/clock.ts';
import { HmacKey } from '../base/hmac-key.ts';
import { createRandomPool, type RandomPool } from '../base/random-pool.ts';
import { refuse, type Result } from '../base/result.ts';
import type { Video } from '../library/videos/video.ts';
import type { KeyRing } from '../store/keys/key-ring.ts';
import { asAccessKeyId, type AccessKeyId } from '../wire/ids.ts';
import type { PlaybackRules } from '../wire/playback-rules.ts';
import { createTimestampWriter } from '../wire/timestamps.ts';
import { authInfoKeyId, authInfoSignature, KEY_ID_DIGITS, openAuthInfo, type AuthInfoParts } from './auth-info.ts';
import { claimsKeyId, openClaims, signClaims, type CredentialClaims } from './credential-claims.ts';
import { createCredentialKeys, type CredentialKeysById } from './credential-keys.ts';
import { rememberGenuine } from './genuine-texts.ts';
import { createPlayAuthTemplates, ID_PREFIX, type PlayAuthTemplates } from './play-auth-template.ts';
import { issuedAs } from './revocation/issued-as.ts';
import type { Issued } from './revocation/revoked-set.ts';
import { openSealedCredential, sealedCredentialKeyId } from './sealed-credential.ts';

export interface OpenedCredential {
  readonly claims: CredentialClaims;
  readonly accessKeyId: AccessKeyId;
  /** HMAC key of signature V1 for the redemption. */
  readonly keyV1: HmacKey;
  readonly caller: PlayCredentialCaller;
  /** As revocations see it. */
  readonly issued: Issued;
}

export interface MintRequest {
  readonly video: Video;
  readonly issuedBy: AccessKeyId;
  readonly issuer: Issuer;
  readonly watchLink?: IssuerTag;
  readonly lifetimeSeconds: number;
  readonly rules?: PlaybackRules | undefined;
  readonly coverUrl: string;
  /** Host of the URLs that redeeming will give. */
  readonly playDomain: string;
}

type OpenRefusal = 'malformed' | 'expired';
export type AuthInfoRefusal = 'altered' | 'expired' | 'another video' | 'another credential';

export interface Credentials {
  /** Notes the id of the credential in `call`. */
  mint(request: MintRequest, call?: { credentialId?: string | undefined }): string;
  open(securityToken: string): Result<{ credential: OpenedCredential }, OpenRefusal>;
  checkAuthInfo(authInfo: string, claims: Pick<CredentialClaims, 'id' | 'videoId'>): Result<object, AuthInfoRefusal>;
}

interface Deps {
  readonly keyRing: KeyRing;
  readonly clock: Clock;
  readonly region: string;
}

export function createCredentials({ keyRing, clock, region }: Deps): Credentials {
  const keys = createCredentialKeys(keyRing);
  const openToken = rememberGenuine(keyRing, (token) => openSigned(keys, token) ?? openSealed(keys, token));
  const openInfo = rememberGenuine(keyRing, (authInfo) => openKnownAuthInfo(keys, authInfo));
  const writeNow = createTimestampWriter();
  const minting = {
    clock,
    keys,
    templates: createPlayAuthTemplates(region),
    random: createRandomPool(),
    writeTimestamp: createTimestampWriter(),
  };
  return {
    mint: (request, call) => mint(minting, request, call),
    open: (securityToken) => judgeExpiry(clock, openToken(securityToken)),
    checkAuthInfo: (authInfo, claims) => checkAuthInfo(writeNow(clock.now()), openInfo(authInfo), claims),
  };
}

interface MintDeps {
  readonly clock: Clock;
  readonly keys: CredentialKeysById;
  readonly templates: PlayAuthTemplates;
  readonly random: RandomPool;
  readonly writeTimestamp: (ms: number) => string;
}

function mint(
  { clock, keys, templates, random, writeTimestamp }: MintDeps,
  request: MintRequest,
  call: { credentialId?: string | undefined } | undefined,
): string {
  const key = keys.active();
  const template = templates.of(request);
  const id = random.takeHex(12);
  if (call !== undefined) call.credentialId = id;
  const issuedAt = Math.floor(clock.now() / 1000);
  const expiresAt = issuedAt + request.lifetimeSeconds;
  const { issuer, watchLink, issuedBy, video, rules } = request;
  const { token, secret } = signClaims(
    { id, issuer, watchLink, issuedAt, expiresAt, rules },
    { keyId: key.id, key: key.token, subject: template.subject },
  );
  const authInfo = {
    ci: key.idText + id,
    caller: key.callerOf(video.accountId, issuedBy),
    expireTime: writeTimestamp(expiresAt * 1000),
    mediaId: video.videoId,
    playDomain: template.playDomain,
  };
  return template.render({ token, authInfo, authInfoSignature: authInfoSignature(authInfo, key.authInfo), id, secret });
}

function judgeExpiry(clock: Clock, opened: OpenedCredential | undefined): ReturnType<Credentials['open']> {
  if (opened === undefined) return refuse('malformed');
  if (opened.claims.expiresAt * 1000 <= clock.now()) return refuse('expired');
  return { ok: true, credential: opened };
}

function openSigned(keys: CredentialKeysById, token: string): OpenedCredential | undefined {
  const keyId = claimsKeyId(token);
  const key = keyId === undefined ? undefined : keys.byId(keyId);
  return key && toOpened(openClaims(token, key.token));
}

function openSealed(keys: CredentialKeysById, token: string): OpenedCredential | undefined {
  const keyId = sealedCredentialKeyId(token);
  const key = keyId === undefined ? undefined : keys.byId(keyId);
  return key && toOpened(openSealedCredential(token, key.sealed()));
}

function toOpened(found: ReturnType<typeof openClaims>): OpenedCredential | undefined {
  if (found === undefined) return undefined;
  const { claims, secret } = found;
  const { id, accountId, videoId, issuer, watchLink, issuedAt, rules } = claims;
  const accessKeyId = asAccessKeyId(ID_PREFIX + id);
  return {
    claims,
    accessKeyId,
    keyV1: new HmacKey('sha1', secret + '&'),
    caller: {
      kind: 'playCredential',
      accountId,
      accessKeyId,
      issuer,
      credential: { id, videoId, watchLink, issuedAt, expiresAtMs: claims.expiresAt * 1000, rules },
    },
    issued: issuedAs({ id, accountId, videoId, issuer, watchLink, viewerId: rules?.viewerId, issuedAt }),
  };
}

function openKnownAuthInfo(keys: CredentialKeysById, authInfo: string): AuthInfoParts | undefined {
  const key = keys.byId(authInfoKeyId(authInfo));
  return key && openAuthInfo(authInfo, key.authInfo);
}

function checkAuthInfo(
  now: string,
  parts: AuthInfoParts | undefined,
  claims: Pick<CredentialClaims, 'id' | 'videoId'>,
): Result<object, AuthInfoRefusal> {
  if (parts === undefined) return refuse('altered');
  // It was written here, in the form in which later instants are greater texts.
  if (parts.expireTime <= now) return refuse('expired');
  if (parts.mediaId !== claims.videoId) return refuse('another video');
  if (parts.ci.slice(KEY_ID_DIGITS) !== claims.id) return refuse('another credential');
  return { ok: true };
}
