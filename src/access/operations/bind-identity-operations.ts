// The operations that manage identities, with the few things that each uses: RAM's, and those of the server's operator.
import type { KeyObject } from 'node:crypto';
import type { Clock } from '../../base/clock.ts';
import type { Database } from '../../store/database/open-database.ts';
import type { AccessChanges } from '../access-changes.ts';
import { createAccounts } from '../accounts-db.ts';
import type { KeyUse } from '../key-use.ts';
import { createManagedAccessKeys } from '../manage-access-keys-db.ts';
import { bind, type BoundOperation } from '../operation.ts';
import { createAttachments } from '../policies/attachments-db.ts';
import { createPolicies } from '../policies/policies-db.ts';
import { createPolicyVersions } from '../policies/policy-versions-db.ts';
import type { Roles } from '../roles/roles-db.ts';
import { createUsers } from '../users/users-db.ts';
import { createAccount } from './create-account.ts';
import { listAccounts } from './list-accounts.ts';
import type { OperatorDeps } from './operator.ts';
import { attachPolicyToRole } from './ram/attach-policy-to-role.ts';
import { attachPolicyToUser } from './ram/attach-policy-to-user.ts';
import { createAccessKey } from './ram/create-access-key.ts';
import { createPolicy } from './ram/create-policy.ts';
import { createPolicyVersion } from './ram/create-policy-version.ts';
import { createRole } from './ram/create-role.ts';
import { createUser } from './ram/create-user.ts';
import { deleteAccessKey } from './ram/delete-access-key.ts';
import { deletePolicy } from './ram/delete-policy.ts';
import { deletePolicyVersion } from './ram/delete-policy-version.ts';
import { deleteRole } from './ram/delete-role.ts';
import { deleteUser } from './ram/delete-user.ts';
import { detachPolicyFromRole } from './ram/detach-policy-from-role.ts';
import { detachPolicyFromUser } from './ram/detach-policy-from-user.ts';
import { getAccessKeyLastUsed } from './ram/get-access-key-last-used.ts';
import { getPolicy } from './ram/get-policy.ts';
import { getPolicyVersion } from './ram/get-policy-version.ts';
import { getRole } from './ram/get-role.ts';
import { getUser } from './ram/get-user.ts';
import { listAccessKeys } from './ram/list-access-keys.ts';
import { listEntitiesForPolicy } from './ram/list-entities-for-policy.ts';
import { listPolicies } from './ram/list-policies.ts';
import { listPoliciesForRole } from './ram/list-policies-for-role.ts';
import { listPoliciesForUser } from './ram/list-policies-for-user.ts';
import { listPolicyVersions } from './ram/list-policy-versions.ts';
import { listRoles } from './ram/list-roles.ts';
import { listUsers } from './ram/list-users.ts';
import { setDefaultPolicyVersion } from './ram/set-default-policy-version.ts';
import { updateAccessKey } from './ram/update-access-key.ts';
import { updateRole } from './ram/update-role.ts';
import { updateUser } from './ram/update-user.ts';

export interface IdentityDeps extends OperatorDeps {
  readonly database: Database;
  readonly changes: AccessChanges;
  /** Wraps the secrets of access keys. */
  readonly wrappingKey: KeyObject;
  readonly keyUse: KeyUse;
  readonly roles: Roles;
  readonly clock: Clock;
}

export function bindIdentityOperations(deps: IdentityDeps): BoundOperation[] {
  const rooms = {
    root: deps.root,
    users: createUsers(deps),
    managedKeys: createManagedAccessKeys(deps),
    policies: createPolicies(deps),
    policyVersions: createPolicyVersions(deps),
    attachments: createAttachments(deps),
    roles: deps.roles,
    accounts: createAccounts(deps),
  };
  return [
    bind(createUser, rooms),
    bind(getUser, rooms),
    bind(listUsers, rooms),
    bind(updateUser, rooms),
    bind(deleteUser, rooms),
    bind(createAccessKey, rooms),
    bind(listAccessKeys, rooms),
    bind(updateAccessKey, rooms),
    bind(deleteAccessKey, rooms),
    bind(getAccessKeyLastUsed, rooms),
    bind(createPolicy, rooms),
    bind(getPolicy, rooms),
    bind(listPolicies, rooms),
    bind(deletePolicy, rooms),
    bind(createPolicyVersion, rooms),
    bind(getPolicyVersion, rooms),
    bind(listPolicyVersions, rooms),
    bind(setDefaultPolicyVersion, rooms),
    bind(deletePolicyVersion, rooms),
    bind(attachPolicyToUser, rooms),
    bind(detachPolicyFromUser, rooms),
    bind(listPoliciesForUser, rooms),
    bind(attachPolicyToRole, rooms),
    bind(detachPolicyFromRole, rooms),
    bind(listPoliciesForRole, rooms),
    bind(listEntitiesForPolicy, rooms),
    bind(createRole, rooms),
    bind(getRole, rooms),
    bind(listRoles, rooms),
    bind(updateRole, rooms),
    bind(deleteRole, rooms),
    bind(createAccount, rooms),
    bind(listAccounts, rooms),
  ];
}
