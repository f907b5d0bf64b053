// The operations of access/. Users, roles, policies, accounts and temporary credentials.
import { explainRequest } from './audit/explain-request.ts';
import { exportAuditEvents } from './audit/export-audit-events.ts';
import { listAuditChains } from './audit/list-audit-chains.ts';
import { listAuditEvents } from './audit/list-audit-events.ts';
import { listRingKeys } from './list-ring-keys.ts';
import { retireRingKey } from './retire-ring-key.ts';
import { revokeRingKey } from './revoke-ring-key.ts';
import { rewrapKeys } from './rewrap-keys.ts';
import { rotateRingKey } from './rotate-ring-key.ts';
import { createAccount } from './create-account.ts';
import { listAccounts } from './list-accounts.ts';
import { attachPolicyToRole } from './ram/attach-policy-to-role.ts';
import { attachPolicyToUser } from './ram/attach-policy-to-user.ts';
import { createAccessKey } from './ram/create-access-key.ts';
import { createPolicyVersion } from './ram/create-policy-version.ts';
import { createPolicy } from './ram/create-policy.ts';
import { createRole } from './ram/create-role.ts';
import { createUser } from './ram/create-user.ts';
import { deleteAccessKey } from './ram/delete-access-key.ts';
import { deletePolicyVersion } from './ram/delete-policy-version.ts';
import { deletePolicy } from './ram/delete-policy.ts';
import { deleteRole } from './ram/delete-role.ts';
import { deleteUser } from './ram/delete-user.ts';
import { detachPolicyFromRole } from './ram/detach-policy-from-role.ts';
import { detachPolicyFromUser } from './ram/detach-policy-from-user.ts';
import { getAccessKeyLastUsed } from './ram/get-access-key-last-used.ts';
import { getPolicyVersion } from './ram/get-policy-version.ts';
import { getPolicy } from './ram/get-policy.ts';
import { getRole } from './ram/get-role.ts';
import { getUser } from './ram/get-user.ts';
import { listAccessKeys } from './ram/list-access-keys.ts';
import { listEntitiesForPolicy } from './ram/list-entities-for-policy.ts';
import { listPoliciesForRole } from './ram/list-policies-for-role.ts';
import { listPoliciesForUser } from './ram/list-policies-for-user.ts';
import { listPolicies } from './ram/list-policies.ts';
import { listPolicyVersions } from './ram/list-policy-versions.ts';
import { listRoles } from './ram/list-roles.ts';
import { listUsers } from './ram/list-users.ts';
import { setDefaultPolicyVersion } from './ram/set-default-policy-version.ts';
import { simulatePolicy } from './ram/simulate-policy.ts';
import { updateAccessKey } from './ram/update-access-key.ts';
import { updateRole } from './ram/update-role.ts';
import { updateUser } from './ram/update-user.ts';
import { describeServerActivity } from './server/describe-server-activity.ts';
import { getServerStatus } from './server/get-server-status.ts';
import { assumeRole } from './sts/assume-role.ts';
import { createConsoleSession } from './sts/create-console-session.ts';
import { getCallerIdentity } from './sts/get-caller-identity.ts';

/** @internal Its type names the services of each operation, which are not exported: no declaration is built. */
export const accessOperations = [
  assumeRole,
  getCallerIdentity,
  createConsoleSession,
  createUser,
  getUser,
  listUsers,
  updateUser,
  deleteUser,
  createAccessKey,
  listAccessKeys,
  updateAccessKey,
  deleteAccessKey,
  getAccessKeyLastUsed,
  createPolicy,
  getPolicy,
  listPolicies,
  deletePolicy,
  createPolicyVersion,
  getPolicyVersion,
  listPolicyVersions,
  setDefaultPolicyVersion,
  deletePolicyVersion,
  attachPolicyToUser,
  detachPolicyFromUser,
  listPoliciesForUser,
  attachPolicyToRole,
  detachPolicyFromRole,
  listPoliciesForRole,
  listEntitiesForPolicy,
  createRole,
  getRole,
  listRoles,
  updateRole,
  deleteRole,
  createAccount,
  listAccounts,
  listAuditEvents,
  explainRequest,
  listAuditChains,
  exportAuditEvents,
  listRingKeys,
  rotateRingKey,
  retireRingKey,
  revokeRingKey,
  rewrapKeys,
  simulatePolicy,
  describeServerActivity,
  getServerStatus,
] as const;
