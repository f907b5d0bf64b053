// The temporary credential of an assumed role. Stateless: its claims are sealed in its token, which is opened for every
// request that is signed with it.
import { createHmac, createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import { HmacKey } from '../../base/hmac-key.ts';
import { TtlCache } from '../../base/ttl-cache.ts';
import { refuse, type Result } from '../../base/result.ts';
import type { KeyRing } from '../../store/keys/key-ring.ts';
import { deriveKey } from '../../store/keys/master-key.ts';
import { asAccessKeyId, asAccountId, type AccessKeyId, type AccountId } from '../../wire/ids.ts';
import { openToken, sealedTokenKeyId, sealToken } from '../../wire/sealed-token.ts';
import { signingKeyV1 } from '../../wire/signature-v1.ts';
import type { RevokedIssuers } from '../issuers/revoked-issuers-db.ts';
import type { Issuer, IssuerTag } from '../issuers/issuer.ts';
import type { AssumedBy } from '../assumed-by.ts';

const PURPOSE = 'role session';
/** Occurs in no JSON that is written without indentation. */
const HEAD_END = '\n';

export interface RoleSession {
  readonly accountId: AccountId;
  readonly roleId: string;
  readonly roleName: string;
  readonly sessionName: string;
  /** JSON of the policy that limits the session further. */
  readonly policy: string | undefined;
  /** Undefined for a session of an earlier version. */
  readonly assumedBy?: AssumedBy | undefined;
  /** The first access key, then every assumed role, this one last. */
  readonly issuer: Issuer;
  /** Unix seconds. */
  readonly expiresAt: number;
}

interface IssuedRoleSession {
  readonly accessKeyId: AccessKeyId;
  readonly accessKeySecret: string;
  readonly securityToken: string;
}

export interface OpenedRoleSession {
  readonly session: RoleSession;
  readonly accessKeyId: AccessKeyId;
  readonly keyV1: HmacKey;
  readonly keyV3: KeyObject;
}

export interface RoleSessions {
  issue(session: RoleSession): IssuedRoleSession;
  open(securityToken: string): Result<{ opened: OpenedRoleSession }, 'malformed' | 'expired' | 'issuer ended'>;
}

interface Deps {
  readonly keyRing: KeyRing;
  readonly clock: Clock;
  readonly revokedIssuers: Pick<RevokedIssuers, 'isRevoked'>;
}

/** Precedes the policy, which follows verbatim: as a JSON string inside JSON it could be twice as long. */
type Head = readonly [
  id: string,
  accountId: string,
  roleId: string,
  roleName: string,
  sessionName: string,
  issuer: string,
  expiresAt: number,
  assumedBy: AssumedBy | undefined,
];

/** Opened tokens are cached: opening one costs two decryptions and four derivations, and a backend makes many calls. */
const CACHE = { maxEntries: 1000, maxAgeMs: 60_000 };

export function createRoleSessions({ keyRing, clock, revokedIssuers }: Deps): RoleSessions {
  const cache = new TtlCache<string, OpenedRoleSession>(CACHE, clock);
  keyRing.onGone?.(() => {
    cache.clear();
  });
  const openOnce = (token: string): OpenedRoleSession | undefined => {
    const known = cache.get(token);
    if (known !== undefined) return known;
    const opened = unseal(keyRing, token);
    if (opened !== undefined) cache.set(token, opened);
    return opened;
  };
  return {
    issue: (session) => seal(keyRing, session),
    open: (token) => {
      const opened = openOnce(token);
      if (opened === undefined) return refuse('malformed');
      if (opened.session.expiresAt * 1000 <= clock.now()) return refuse('expired');
      if (revokedIssuers.isRevoked(opened.session.issuer)) return refuse('issuer ended');
      return { ok: true, opened };
    },
  };
}

function seal(keyRing: KeyRing, session: RoleSession): IssuedRoleSession {
  const { id: keyId, key } = keyRing.active(PURPOSE);
  const id = newId();
  const head: Head = [
    id,
    session.accountId,
    session.roleId,
    session.roleName,
    session.sessionName,
    session.issuer.join(' '),
    session.expiresAt,
    session.assumedBy,
  ];
  const claims = Buffer.from(`${JSON.stringify(head)}${HEAD_END}${session.policy ?? ''}`, 'utf8');
  return {
    accessKeyId: asAccessKeyId(id),
    accessKeySecret: secretOf(id, key),
    securityToken: sealToken(PURPOSE, claims, { id: keyId, key: deriveKey(key, 'role session seal') }),
  };
}

/** In the vendor's style; never of the form of a playback credential's, which is hexadecimal. */
function newId(): string {
  return `STS.N${randomBytes(18).toString('base64url').replace(/[-_]/g, 'x')}`;
}

function unseal(keyRing: KeyRing, token: string): OpenedRoleSession | undefined {
  const keyId = sealedTokenKeyId(token);
  const key = keyId === undefined ? undefined : keyRing.byId(PURPOSE, keyId);
  const claims = key && openToken(PURPOSE, token, deriveKey(key, 'role session seal'));
  if (key === undefined || claims === undefined) return undefined;
  const text = claims.toString('utf8');
  const headEnds = text.indexOf(HEAD_END);
  const policy = text.slice(headEnds + HEAD_END.length);
  // The seal proves that this server wrote it.
  const head = JSON.parse(text.slice(0, headEnds)) as Head;
  const [id, accountId, roleId, roleName, sessionName, issuer, expiresAt, assumedBy] = head;
  const secret = secretOf(id, key);
  return {
    session: {
      accountId: asAccountId(accountId),
      roleId,
      roleName,
      sessionName,
      policy: policy === '' ? undefined : policy,
      issuer: issuer.split(' ') as IssuerTag[],
      assumedBy: assumedBy ?? undefined,
      expiresAt,
    },
    accessKeyId: asAccessKeyId(id),
    keyV1: new HmacKey('sha1', Buffer.from(signingKeyV1(secret), 'utf8')),
    keyV3: createSecretKey(Buffer.from(secret, 'utf8')),
  };
}

function secretOf(id: string, ringKey: KeyObject): string {
  return createHmac('sha256', deriveKey(ringKey, 'role session secret')).update(id).digest('base64url');
}
