// AssumeRole: a temporary access key with the rights of a role, for callers that the role's trust policy names. The caller's
// own policies were asked before.
import { z } from 'zod';
import type { Clock } from '../../../base/clock.ts';
import { WireError } from '../../../wire/errors.ts';
import { roleArn, type NamedRole } from '../../../wire/ram-arn.ts';
import { formatTimestamp } from '../../../wire/timestamps.ts';
import type { AccessKeyCaller } from '../../caller.ts';
import { deniedPrincipal } from '../../policies/denied-principal.ts';
import { issuerTag, MAX_ASSUMED_ROLES } from '../../issuers/issuer.ts';
import { defineOperation, STS_VERSION, type Call } from '../../operation.ts';
import { optionalText } from '../../parameters/parameter-schemas.ts';
import { MAX_POLICY_CHARACTERS, parseTrustPolicy } from '../../policies/policy-document.ts';
import { isTrusted } from '../../policies/trust.ts';
import { requestKeys } from '../../policies/request-keys.ts';
import type { Role, Roles } from '../../identities/roles-db.ts';
import {
  readRoleArn,
  readRequestedSession,
  settleDuration,
  type AssumeRoleParameters,
  type RequestedSession,
} from '../../sts/assume-role-request.ts';
import { asKeyHolder, assumerOf } from '../../sts/caller-identity.ts';
import type { RoleTrust } from '../../sts/role-trust-db.ts';
import type { RoleSessions } from '../../sts/role-sessions.ts';

const ACTION = 'sts:AssumeRole';
/** The longest session that is assumed from the session of another role. */
const MAX_CHAINED_SECONDS = 3600;
/** The limit of the body: a text that is too long has a code of its own, so the schema must let it through. */
const anyText = optionalText(1024 * 1024);

interface Deps {
  readonly roleSessions: Pick<RoleSessions, 'issue'>;
  readonly roles: Pick<Roles, 'find'>;
  readonly roleTrust: Pick<RoleTrust, 'namesOf'>;
  readonly clock: Clock;
  /** The server runs with --dev: roles made with the development key count. */
  readonly dev?: boolean;
}

type AssumeRoleCall = Call<AssumeRoleParameters>;

export const assumeRole = defineOperation({
  name: 'AssumeRole',
  version: STS_VERSION,
  summary: 'Returns a temporary access key with the permissions of a role, which Policy can restrict further.',
  parameters: z.object({
    RoleArn: anyText.meta({ mandatory: true }),
    RoleSessionName: anyText.meta({ mandatory: true }),
    Policy: anyText,
    DurationSeconds: anyText.meta({ wireType: 'integer' }),
    ExternalId: anyText,
    SourceIdentity: anyText,
  }),
  response: z.object({
    AssumedRoleUser: z.object({ Arn: z.string(), AssumedRoleId: z.string() }),
    Credentials: z.object({
      AccessKeyId: z.string(),
      AccessKeySecret: z.string(),
      SecurityToken: z.string(),
      Expiration: z.string(),
    }),
    SourceIdentity: z.string().optional(),
  }),
  action: ACTION,
  target: (_: Deps, { parameters }) => {
    const { accountId, roleName } = readRoleArn(parameters);
    return { service: 'ram', path: `role/${roleName}`, reach: 'one', accountId, keys: externalIdKey(parameters) };
  },
  deniedCode: 'NoPermission',
  errors: [
    'NoPermission',
    'EntityNotExist.Role',
    'InvalidParameter.RoleArn',
    'InvalidParameter.RoleSessionName',
    'InvalidParameter.DurationSeconds',
    'InvalidParameter.PolicyGrammar',
    'InvalidParameter.PolicySize',
    'OperationDenied',
  ],
  handle: async (deps: Deps, call) => {
    const requested = readRequestedSession(call.parameters);
    const caller = asKeyHolder(call.caller);
    const role = await findTrustingRole(deps, call, { caller, named: requested.role });
    return { ...issueSession(deps, { caller, role, requested }) };
  },
});

function externalIdKey({ ExternalId }: AssumeRoleParameters): ReadonlyMap<string, readonly string[]> {
  return new Map(ExternalId === undefined ? [] : [['sts:externalid', [ExternalId]]]);
}

interface RoleRequest {
  readonly caller: AccessKeyCaller;
  readonly named: NamedRole;
}

/** Another account cannot tell a role that does not exist from one that does not trust it. */
async function findTrustingRole(
  { roles, roleTrust, clock, dev = false }: Deps,
  { parameters, origin }: AssumeRoleCall,
  { caller, named }: RoleRequest,
): Promise<Role> {
  const found = await roles.find(named.accountId, named.roleName);
  // The name in the request's spelling, because the caller's policies were evaluated for that spelling.
  const isCounted = dev || found?.isDevelopment !== true;
  const role = found?.roleName === named.roleName && isCounted ? found : undefined;
  if (role === undefined && named.accountId === caller.accountId) throw new WireError('EntityNotExist.Role');
  const context = requestKeys(origin, clock.now());
  for (const [name, values] of externalIdKey(parameters)) context.set(name, values);
  const trust = role && parseTrustPolicy(role.trustPolicy, { maxCharacters: MAX_POLICY_CHARACTERS });
  const principals = role === undefined ? [] : await roleTrust.namesOf(caller, role);
  if (role === undefined || !trust?.ok || !isTrusted(trust.policy, { principals, context }))
    throw refusal(
      { caller, named },
      role === undefined ? 'there is no such role' : 'its trust policy does not allow it',
    );
  return role;
}

/** Only the owner of the role may know whether a statement denies it or none allows it. */
function refusal({ caller, named }: RoleRequest, why: string): WireError {
  const reason = `${roleArn(named.accountId, named.roleName)} may not be assumed: ${why}`;
  const accessDenied = {
    AuthAction: ACTION,
    ...deniedPrincipal(caller),
    NoPermissionType: 'ImplicitDeny',
    PolicyType: 'AssumeRolePolicy',
    Policy: 'implicit',
  } as const;
  return new WireError('NoPermission', {}, { reason, accessDenied });
}

interface NewSession {
  readonly caller: AccessKeyCaller;
  readonly role: Role;
  readonly requested: RequestedSession;
}

function issueSession({ roleSessions, clock }: Deps, { caller, role, requested }: NewSession) {
  const isChained = caller.principal.type === 'role';
  // The access key comes first, then the roles.
  if (caller.issuer.length > MAX_ASSUMED_ROLES)
    throw new WireError('OperationDenied', { why: `at most ${String(MAX_ASSUMED_ROLES)} roles are assumed in a row` });
  const maxSeconds = isChained ? Math.min(MAX_CHAINED_SECONDS, role.maxSessionSeconds) : role.maxSessionSeconds;
  const expiresAt = Math.floor(clock.now() / 1000) + settleDuration(requested.durationSeconds, maxSeconds);
  const { roleId, roleName, accountId } = role;
  const { sessionName, policy, sourceIdentity } = requested;
  const issuer = [...caller.issuer, issuerTag('role', roleId)];
  const issued = roleSessions.issue({
    accountId,
    roleId,
    roleName,
    sessionName,
    policy,
    issuer,
    expiresAt,
    assumedBy: assumerOf(caller),
  });
  return {
    AssumedRoleUser: {
      Arn: `${roleArn(accountId, roleName)}/${sessionName}`,
      AssumedRoleId: `${roleId}:${sessionName}`,
    },
    Credentials: {
      AccessKeyId: issued.accessKeyId,
      AccessKeySecret: issued.accessKeySecret,
      SecurityToken: issued.securityToken,
      Expiration: formatTimestamp(expiresAt * 1000),
    },
    ...(sourceIdentity !== undefined && { SourceIdentity: sourceIdentity }),
  };
}
