// Whose access key signed a request: a key of an account, the temporary key of an assumed role, or the key inside a
// playback credential. Gives the HMAC keys to check the signature with; nothing is believed before that.
import type { AccessKeys } from '../access/keys/access-keys-db.ts';
import type { AccessKeyCaller, Caller, PlayCredentialCaller } from '../access/caller.ts';
import type { RevokedIssuers } from '../access/issuers/revoked-issuers-db.ts';
import type { OpenedRoleSession, RoleSessions } from '../access/sts/role-sessions.ts';
import type { Credentials, OpenedCredential } from '../playback/credential.ts';
import { WireError } from '../wire/errors.ts';
import type { RequestSignature, SigningIdentity } from './request-signature.ts';

export interface IdentifyDeps {
  readonly accessKeys: Pick<AccessKeys, 'find'>;
  readonly credentials: Pick<Credentials, 'open'>;
  readonly roleSessions: Pick<RoleSessions, 'open'>;
  readonly revokedIssuers: Pick<RevokedIssuers, 'isRevoked'>;
}

export interface Identity extends SigningIdentity {
  readonly caller: Caller;
  /** From this instant on the credential cannot be used again, so neither can a nonce. */
  readonly expiresAtMs: number | undefined;
}

export function identify(deps: IdentifyDeps, signature: RequestSignature): Identity | Promise<Identity> {
  if (signature.securityToken !== undefined) return identifyTemporary(deps, signature, signature.securityToken);
  if (signature.accessKeyId.startsWith('STS.')) throw new WireError('MissingSecurityToken');
  const key = deps.accessKeys.find(signature.accessKeyId);
  return key instanceof Promise ? key.then(identifyKey) : identifyKey(key);
}

function identifyKey(key: Awaited<ReturnType<AccessKeys['find']>>): Identity {
  if (key === undefined) throw new WireError('InvalidAccessKeyId.NotFound');
  if (key.status !== 'Active') throw new WireError('InvalidAccessKeyId.Inactive');
  const caller: AccessKeyCaller = {
    kind: 'accessKey',
    accountId: key.accountId,
    accessKeyId: key.accessKeyId,
    principal: key.user === undefined ? { type: 'root' } : { type: 'user', ...key.user },
    issuer: [key.tag],
  };
  return { caller, keyV1: key.keyV1, keyV3: key.keyV3, signer: 'backend', expiresAtMs: undefined };
}

function identifyTemporary(deps: IdentifyDeps, signature: RequestSignature, token: string): Identity {
  const credential = deps.credentials.open(token);
  if (credential.ok) return identifyPlayer(deps, signature, credential.credential);
  if (credential.reason === 'expired') throw new WireError('InvalidSecurityToken.Expired');
  const session = deps.roleSessions.open(token);
  if (session.ok) return identifyRole(signature, session.opened);
  if (session.reason === 'malformed') throw new WireError('InvalidSecurityToken.Malformed');
  throw new WireError('InvalidSecurityToken.Expired', {}, session.reason);
}

function identifyPlayer(
  { revokedIssuers }: IdentifyDeps,
  signature: RequestSignature,
  opened: OpenedCredential,
): Identity {
  const { claims, accessKeyId, keyV1 } = opened;
  if (signature.accessKeyId !== accessKeyId) throw new WireError('InvalidSecurityToken.MismatchWithAccessKey');
  // A key that was taken away ends what was issued through it.
  if (revokedIssuers.isRevoked(claims.issuer))
    throw new WireError('InvalidSecurityToken.Expired', {}, 'what it was issued through has ended');
  const expiresAtMs = claims.expiresAt * 1000;
  const caller: PlayCredentialCaller = {
    kind: 'playCredential',
    accountId: claims.accountId,
    accessKeyId,
    issuer: claims.issuer,
    credential: { id: claims.id, videoId: claims.videoId, issuedBy: claims.issuedBy, expiresAtMs },
  };
  return { caller, keyV1, keyV3: undefined, signer: 'player', expiresAtMs };
}

function identifyRole(
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
      sessionPolicy: session.policy,
    },
    issuer: session.issuer,
  };
  return { caller, keyV1, keyV3, signer: 'backend', expiresAtMs: session.expiresAt * 1000 };
}
