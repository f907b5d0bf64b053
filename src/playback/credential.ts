// The PlayAuth: minted for one video with an expiry, opened when a player redeems it. Stateless: its token says everything needed
// to verify it, and only this server can have signed it.
import type { Issuer, IssuerTag } from '../access/issuers/issuer.ts';
import type { Clock } from '../base/clock.ts';
import { HmacKey } from '../base/hmac-key.ts';
import { createRandomPool, type RandomPool } from '../base/random-pool.ts';
import { refuse, type Result } from '../base/result.ts';
import type { Video } from '../library/videos/video.ts';
import type { KeyRing } from '../store/keys/key-ring.ts';
import { asAccessKeyId, type AccessKeyId } from '../wire/ids.ts';
import type { PlaybackRules } from '../wire/playback-rules.ts';
import { createTimestampWriter, parseTimestamp } from '../wire/timestamps.ts';
import { authInfoKeyId, authInfoSignature, KEY_ID_DIGITS, openAuthInfo } from './auth-info.ts';
import { claimsKeyId, openClaims, signClaims, type CredentialClaims } from './credential-claims.ts';
import { createCredentialKeys, type CredentialKeysById } from './credential-keys.ts';
import { createPlayAuthTemplates, ID_PREFIX, type PlayAuthTemplates } from './play-auth-template.ts';
import { openSealedCredential, sealedCredentialKeyId } from './sealed-credential.ts';

export interface OpenedCredential {
  readonly claims: CredentialClaims;
  readonly accessKeyId: AccessKeyId;
  /** HMAC key of signature V1 for the redemption. */
  readonly keyV1: HmacKey;
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
  mint(request: MintRequest, call?: { credentialId?: string }): string;
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
  const minting = {
    clock,
    keys,
    templates: createPlayAuthTemplates(region),
    random: createRandomPool(),
    writeTimestamp: createTimestampWriter(),
  };
  return {
    mint: (request, call) => mint(minting, request, call),
    open: (securityToken) => open({ clock, keys }, securityToken),
    checkAuthInfo: (authInfo, claims) => checkAuthInfo({ clock, keys }, authInfo, claims),
  };
}

interface KeyDeps {
  readonly clock: Clock;
  readonly keys: CredentialKeysById;
}

interface MintDeps extends KeyDeps {
  readonly templates: PlayAuthTemplates;
  readonly random: RandomPool;
  readonly writeTimestamp: (ms: number) => string;
}

function mint(
  { clock, keys, templates, random, writeTimestamp }: MintDeps,
  request: MintRequest,
  call: { credentialId?: string } | undefined,
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

function open({ clock, keys }: KeyDeps, token: string): ReturnType<Credentials['open']> {
  const opened = openSigned(keys, token) ?? openSealed(keys, token);
  if (opened === undefined) return refuse('malformed');
  const { claims, secret } = opened;
  if (claims.expiresAt * 1000 <= clock.now()) return refuse('expired');
  const keyV1 = new HmacKey('sha1', Buffer.from(secret + '&', 'latin1'));
  return { ok: true, credential: { claims, accessKeyId: asAccessKeyId(ID_PREFIX + claims.id), keyV1 } };
}

function openSigned(keys: CredentialKeysById, token: string): ReturnType<typeof openClaims> {
  const keyId = claimsKeyId(token);
  const key = keyId === undefined ? undefined : keys.byId(keyId);
  return key === undefined ? undefined : openClaims(token, key.token);
}

function openSealed(keys: CredentialKeysById, token: string): ReturnType<typeof openSealedCredential> {
  const keyId = sealedCredentialKeyId(token);
  const key = keyId === undefined ? undefined : keys.byId(keyId);
  return key === undefined ? undefined : openSealedCredential(token, key.sealed());
}

function checkAuthInfo(
  { clock, keys }: KeyDeps,
  authInfo: string,
  claims: Pick<CredentialClaims, 'id' | 'videoId'>,
): Result<object, AuthInfoRefusal> {
  const key = keys.byId(authInfoKeyId(authInfo));
  const parts = key === undefined ? undefined : openAuthInfo(authInfo, key.authInfo);
  if (parts === undefined) return refuse('altered');
  if ((parseTimestamp(parts.expireTime) ?? 0) <= clock.now()) return refuse('expired');
  if (parts.mediaId !== claims.videoId) return refuse('another video');
  if (parts.ci.slice(KEY_ID_DIGITS) !== claims.id) return refuse('another credential');
  return { ok: true };
}
