// The temporary credential of an assumed role. Stateless: its claims are sealed in its token, which is opened for every
// request that is signed with it.
import { createHmac, createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import { HmacKey } from '../../base/hmac-key.ts';
import { refuse, type Result } from '../../base/result.ts';
import type { KeyRing } from '../../store/keys/key-ring.ts';
import { deriveKey } from '../../store/keys/master-key.ts';
import { asAccessKeyId, asAccountId, type AccessKeyId, type AccountId } from '../../wire/ids.ts';
import { openToken, sealToken, type SealingKey } from '../../wire/sealed-token.ts';
import { signingKeyV1 } from '../../wire/signature-v1.ts';
import type { RevokedIssuers } from '../issuers/revoked-issuers-db.ts';
import type { Issuer, IssuerTag } from '../issuers/issuer.ts';
import type { AssumedBy } from '../assumed-by.ts';
import { rememberOpened, temporaryKeyId } from './opened-tokens.ts';

const PURPOSE = 'role session';
const ID_BYTES = 18;
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

const MAX_OPENED = 1000;

export function createRoleSessions({ keyRing, clock, revokedIssuers }: Deps): RoleSessions {
  const tokens = rememberOpened({ purpose: PURPOSE, keyRing, clock, maxEntries: MAX_OPENED, unseal });
  return {
    issue: (session) => seal(tokens.sealing(), session),
    open: (token) => {
      const opened = tokens.open(token);
      if (opened === undefined) return refuse('malformed');
      if (opened.session.expiresAt * 1000 <= clock.now()) return refuse('expired');
      if (revokedIssuers.isRevoked(opened.session.issuer)) return refuse('issuer ended');
      return { ok: true, opened };
    },
  };
}

interface Sealing {
  readonly ringKey: KeyObject;
  readonly key: SealingKey;
}

function seal({ ringKey, key }: Sealing, session: RoleSession): IssuedRoleSession {
  const id = temporaryKeyId('N', randomBytes(ID_BYTES));
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
    accessKeySecret: secretOf(id, ringKey),
    securityToken: sealToken(PURPOSE, claims, key),
  };
}

interface Unsealing {
  readonly ringKey: KeyObject;
  readonly seal: KeyObject;
}

function unseal(token: string, keys: Unsealing): OpenedRoleSession | undefined {
  const claims = openToken(PURPOSE, token, keys.seal);
  if (claims === undefined) return undefined;
  const text = claims.toString('utf8');
  const headEnds = text.indexOf(HEAD_END);
  const policy = text.slice(headEnds + HEAD_END.length);
  // The seal proves that this server wrote it.
  const head = JSON.parse(text.slice(0, headEnds)) as Head;
  const [id, accountId, roleId, roleName, sessionName, issuer, expiresAt, assumedBy] = head;
  const secret = secretOf(id, keys.ringKey);
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
