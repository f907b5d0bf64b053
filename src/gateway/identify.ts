// Stage "identify" of an API call: who the request claims to come from. Reads its signature and its time, and finds the key
// that it names: a key of an account, the temporary key of an assumed role, or the key inside a playback credential. Gives
// the HMAC keys to check the signature with; nothing is trusted before that. A player with a JWTPlayAuth signs nothing.
import type { AccessKeys } from '../access/keys/access-keys-db.ts';
import type { AccessKeyCaller, Caller } from '../access/caller.ts';
import type { RevokedIssuers } from '../access/issuers/revoked-issuers-db.ts';
import { PLAYAUTH_VERSION, STS_VERSION } from '../access/operation.ts';
import type { ConsoleSessions, OpenedConsoleSession } from '../access/sts/console-sessions.ts';
import type { OpenedRoleSession, RoleSessions } from '../access/sts/role-sessions.ts';
import type { RoleTrust } from '../access/sts/role-trust-db.ts';
import { SIGN_IN_PREFIX, type SignInLink, type SignInLinks } from '../access/sts/sign-in-links.ts';
import type { Clock } from '../base/clock.ts';
import { limits } from '../config/limits.ts';
import { andThen, type Soon } from '../base/soon.ts';
import { devAccessKey } from '../config/settings.ts';
import type { Credentials, OpenedCredential } from '../playback/credential.ts';
import type { Revocations } from '../playback/revocation/revocations-db.ts';
import { WireError } from '../wire/errors.ts';
import { parseTimestamp, parseTimestampWithFraction } from '../wire/timestamps.ts';
import { isOwnMachine, requireOwnMachine } from './development-key.ts';
import type { HttpRequest, WireRequest } from './read-request.ts';
import { readSignatureV1, readSignatureV3, type RequestSignature, type SigningIdentity } from './request-signature.ts';

/** The clock of a caller may differ from ours by this much, either way. */
export const WINDOW_MS = 15 * 60 * 1000;

export interface IdentifyDeps {
  readonly accessKeys: Pick<AccessKeys, 'find'>;
  readonly credentials: Pick<Credentials, 'open'>;
  readonly roleSessions: Pick<RoleSessions, 'open'>;
  readonly roleTrust: Pick<RoleTrust, 'stands'>;
  readonly consoleSessions: Pick<ConsoleSessions, 'open'>;
  readonly signInLinks: Pick<SignInLinks, 'find'>;
  readonly revokedIssuers: Pick<RevokedIssuers, 'isRevoked' | 'isDevelopment'>;
  readonly revocations: Pick<Revocations, 'isRevoked'>;
  readonly clock: Clock;
}

export interface Identity extends SigningIdentity {
  readonly caller: Caller;
  /** From this instant on the credential is void, so its nonces need not be kept. */
  readonly expiresAtMs: number | undefined;
}

export interface SignedClaim {
  readonly kind: 'signed';
  readonly signature: RequestSignature;
  readonly identity: Identity;
  readonly claimedAtMs: number | undefined;
}

/** To be proven by `authenticate`. */
export type Claim = SignedClaim | { readonly kind: 'jwtPlayAuth'; readonly jwt: string };

/** Throws the vendor's code. */
export function identify(deps: IdentifyDeps, request: WireRequest): Soon<Claim> {
  const jwt = jwtOf(request);
  if (jwt !== undefined) {
    checkTemporaryBody(request);
    return { kind: 'jwtPlayAuth', jwt };
  }
  const signature = request.scheme === 'V3' ? readSignatureV3(request) : readSignatureV1(request);
  const claimedAtMs = readTimestamp(deps.clock, signature, request.version);
  return andThen(findIdentity(deps, signature, request), (identity) => ({
    kind: 'signed',
    signature,
    identity,
    claimedAtMs,
  }));
}

/** What a player sends is small, and anyone may be one. */
function checkTemporaryBody({ http }: WireRequest): void {
  if ((http.body?.length ?? 0) > limits.temporaryBodyBytes.value)
    throw new WireError('InvalidParameter', { parameter: 'body' }, 'too large for a temporary credential');
}

/** The JWTPlayAuth of a request that is not signed in any other way. */
function jwtOf({ scheme, parameters }: WireRequest): string | undefined {
  const present = (name: string): boolean => (parameters.get(name) ?? '') !== '';
  if (scheme === 'V3' || !present('JWTPlayAuth')) return undefined;
  return ['AccessKeyId', 'Signature', 'SecurityToken'].some(present) ? undefined : parameters.get('JWTPlayAuth');
}

/** The web player sends no Timestamp; then its credential must bound the time. */
function readTimestamp(
  clock: Clock,
  { timestamp, securityToken }: RequestSignature,
  version: string,
): number | undefined {
  if (timestamp === undefined) {
    if (securityToken === undefined) throw new WireError('MissingTimestamp');
    return undefined;
  }
  // The clients of the token service write milliseconds.
  const ms = version === STS_VERSION ? parseTimestampWithFraction(timestamp) : parseTimestamp(timestamp);
  if (ms === undefined) throw new WireError('InvalidTimeStamp.Format');
  if (Math.abs(clock.now() - ms) > WINDOW_MS) throw new WireError('InvalidTimeStamp.Expired');
  return ms;
}

function findIdentity(deps: IdentifyDeps, signature: RequestSignature, request: WireRequest): Soon<Identity> {
  const { http } = request;
  if (signature.securityToken !== undefined) return identifyTemporary(deps, signature, http);
  if (signature.accessKeyId.startsWith('STS.')) throw new WireError('MissingSecurityToken');
  if (signature.accessKeyId.startsWith(SIGN_IN_PREFIX)) return identifyLink(deps, signature, request);
  return findKey(deps, signature.accessKeyId, http);
}

function findKey({ accessKeys }: IdentifyDeps, accessKeyId: string, http: HttpRequest): Soon<KeyIdentity> {
  return andThen(accessKeys.find(accessKeyId), (key) => {
    if (key?.accessKeyId === devAccessKey.accessKeyId) requireOwnMachine(http);
    return identifyKey(key);
  });
}

/** The identity of an access key itself. */
interface KeyIdentity extends Identity {
  readonly caller: AccessKeyCaller;
}

function identifyKey(key: Awaited<ReturnType<AccessKeys['find']>>): KeyIdentity {
  if (key === undefined) throw new WireError('InvalidAccessKeyId.NotFound');
  if (key.status !== 'Active') throw new WireError('InvalidAccessKeyId.Inactive');
  const caller: AccessKeyCaller = {
    kind: 'accessKey',
    accountId: key.accountId,
    accessKeyId: key.accessKeyId,
    principal: key.user === undefined ? { type: 'root' } : { type: 'user', ...key.user },
    issuer: [key.tag],
    isDevelopment: key.isDevelopment,
  };
  return { caller, keyV1: key.keyV1, keyV3: key.keyV3, signer: 'backend', expiresAtMs: undefined };
}

/** A sign-in link signs one operation, on this machine. */
function identifyLink(deps: IdentifyDeps, signature: RequestSignature, request: WireRequest): Soon<Identity> {
  const link: SignInLink | undefined = deps.signInLinks.find(signature.accessKeyId);
  const { action, version, http } = request;
  if (link === undefined || action !== 'CreateConsoleSession' || version !== PLAYAUTH_VERSION)
    throw new WireError('InvalidAccessKeyId.NotFound', {}, 'no sign-in link for this');
  if (!isOwnMachine(http)) throw new WireError('InvalidAccessKeyId.NotFound', {}, 'a sign-in link of another machine');
  const temporary = { kind: 'sign-in link', id: signature.accessKeyId } as const;
  return andThen(findKey(deps, link.of, http), ({ caller, signer }) => ({
    caller: { ...caller, temporary },
    keyV1: link.keyV1,
    keyV3: link.keyV3,
    signer,
    expiresAtMs: link.expiresAtMs,
  }));
}

function identifyTemporary(deps: IdentifyDeps, signature: RequestSignature, http: HttpRequest): Soon<Identity> {
  const token = signature.securityToken ?? '';
  const credential = deps.credentials.open(token);
  if (credential.ok) return identifyPlayer(deps, signature, credential.credential);
  if (credential.reason === 'expired') throw new WireError('InvalidSecurityToken.Expired');
  const session = deps.roleSessions.open(token);
  if (session.ok)
    return andThen(deps.roleTrust.stands(session.opened.session), (stands) => {
      if (!stands) throw new WireError('InvalidSecurityToken.Expired', {}, 'the role no longer trusts who assumed it');
      return identifyRole(deps, signature, session.opened);
    });
  if (session.reason !== 'malformed') throw new WireError('InvalidSecurityToken.Expired', {}, session.reason);
  const opened = deps.consoleSessions.open(token);
  if (opened.ok) return identifyConsole(deps, { signature, http, session: opened.opened });
  throw new WireError(
    opened.reason === 'malformed' ? 'InvalidSecurityToken.Malformed' : 'InvalidSecurityToken.Expired',
  );
}

interface ConsoleCall {
  readonly signature: RequestSignature;
  readonly http: HttpRequest;
  readonly session: OpenedConsoleSession;
}

/** What its access key is now, so a session never has more rights, and ends with it. */
function identifyConsole(deps: IdentifyDeps, { signature, http, session }: ConsoleCall): Soon<Identity> {
  const { of, accessKeyId, keyV1, keyV3, expiresAt } = session;
  if (signature.accessKeyId !== accessKeyId) throw new WireError('InvalidSecurityToken.MismatchWithAccessKey');
  return andThen(deps.accessKeys.find(of.accessKeyId), (key) => {
    // A key that was enabled again has another tag.
    if (key?.status !== 'Active' || key.tag !== of.tag)
      throw new WireError('InvalidSecurityToken.Expired', {}, 'the access key of the session is gone or disabled');
    if (key.accessKeyId === devAccessKey.accessKeyId) requireOwnMachine(http);
    const { caller, signer } = identifyKey(key);
    const temporary = { kind: 'console session' } as const;
    return { caller: { ...caller, temporary }, keyV1, keyV3, signer, expiresAtMs: expiresAt * 1000 };
  });
}

function identifyPlayer(
  { revokedIssuers, revocations }: IdentifyDeps,
  signature: RequestSignature,
  opened: OpenedCredential,
): Identity {
  const { claims, accessKeyId, keyV1, caller, issued } = opened;
  if (signature.accessKeyId !== accessKeyId) throw new WireError('InvalidSecurityToken.MismatchWithAccessKey');
  // Revoking a key revokes what was issued with it.
  if (revokedIssuers.isRevoked(claims.issuer))
    throw new WireError('InvalidSecurityToken.Expired', {}, 'its issuer is revoked');
  if (revocations.isRevoked(issued)) throw new WireError('Forbidden.Revoked');
  return { caller, keyV1, keyV3: undefined, signer: 'player', expiresAtMs: caller.credential.expiresAtMs };
}

function identifyRole(
  { revokedIssuers }: IdentifyDeps,
  signature: RequestSignature,
  { session, accessKeyId, keyV1, keyV3 }: OpenedRoleSession,
): Identity {
  if (signature.accessKeyId !== accessKeyId) throw new WireError('InvalidSecurityToken.MismatchWithAccessKey');
  const caller: AccessKeyCaller = {
    kind: 'accessKey',
    accountId: session.accountId,
    accessKeyId,
    principal: {
      type: 'role',
      roleId: session.roleId,
      roleName: session.roleName,
      sessionName: session.sessionName,
      assumedBy: session.assumedBy,
      sessionPolicy: session.policy,
    },
    issuer: session.issuer,
    isDevelopment: revokedIssuers.isDevelopment(session.issuer),
  };
  return { caller, keyV1, keyV3, signer: 'backend', expiresAtMs: session.expiresAt * 1000 };
}
