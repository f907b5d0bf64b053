// The party that a call is charged to, for rate limits and for the replay window. Identities that a caller can make without
// limit (sessions of a role, viewers of a watch link) are one party.
import type { Caller, PlayCredentialCaller } from './caller.ts';

export interface Party {
  /** `root`: the own keys of an account. `caller`: a user or a role. `viewer`: a player. */
  readonly kind: 'root' | 'caller' | 'viewer';
  readonly accountId: string;
  /** Contains no space. */
  readonly id: string;
}

export function partyOf(caller: Caller): Party {
  const { accountId } = caller;
  if (caller.kind === 'jwtPlayAuth') return { kind: 'viewer', accountId, id: `credential:${caller.credential.id}` };
  if (caller.kind === 'playCredential') return { kind: 'viewer', accountId, id: viewerId(caller.credential) };
  const { principal } = caller;
  if (principal.type === 'root') return { kind: 'root', accountId, id: `root:${accountId}` };
  const id =
    principal.type === 'user' ? `user:${principal.userId}` : `role:${principal.roleId}:${caller.issuer[0] ?? ''}`;
  return { kind: 'caller', accountId, id };
}

/** The party that changes keys and roles, as ended_issuers names it: empty for the root of an account. */
export function changedBy(caller: Caller): string {
  const { kind, id } = partyOf(caller);
  return kind === 'root' ? '' : id;
}

function viewerId({ id, watchLink }: PlayCredentialCaller['credential']): string {
  return watchLink === undefined ? `credential:${id}` : `link:${watchLink}`;
}
