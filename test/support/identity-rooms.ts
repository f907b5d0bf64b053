// Users, keys, roles, policies and accounts of one server, straight on its database.
import { createAccessChanges, type AccessChanges } from '../../src/access/access-changes.ts';
import { createAccounts } from '../../src/access/accounts/accounts-db.ts';
import { createKeyUse } from '../../src/access/keys/key-use.ts';
import { createManagedAccessKeys } from '../../src/access/keys/manage-access-keys-db.ts';
import { createAttachments } from '../../src/access/policies/attachments-db.ts';
import { createPolicies } from '../../src/access/policies/policies-db.ts';
import { createPolicyVersions } from '../../src/access/policies/policy-versions-db.ts';
import { createRoles } from '../../src/access/identities/roles-db.ts';
import { createUsers } from '../../src/access/identities/users-db.ts';
import type { SettableClock } from '../../src/base/clock.ts';
import type { Database } from '../../src/store/database/open-database.ts';
import { deriveKey, generateMasterKey } from '../../src/store/keys/master-key.ts';
import { expect } from 'vitest';
import { WireError, type ErrorCode } from '../../src/wire/errors.ts';

export const wrappingKey = deriveKey(generateMasterKey(), 'access keys');

export function openIdentityRooms(database: Database, clock: SettableClock) {
  const changes: AccessChanges = createAccessChanges(database);
  const keyUse = createKeyUse({ database, clock });
  const deps = { database, changes, clock, wrappingKey, keyUse };
  return {
    ...deps,
    users: createUsers(deps),
    keys: createManagedAccessKeys(deps),
    roles: createRoles(deps),
    policies: createPolicies(deps),
    versions: createPolicyVersions(deps),
    attachments: createAttachments(deps),
    accounts: createAccounts(deps),
  };
}

export type IdentityRooms = ReturnType<typeof openIdentityRooms>;

/** `done`, or the code that it was refused with. */
export async function outcome(work: Promise<unknown>): Promise<'done' | ErrorCode> {
  try {
    await work;
    return 'done';
  } catch (error) {
    if (error instanceof WireError) return error.code;
    throw error;
  }
}

/** Runs them all at once, and counts how they ended. */
export async function race(works: readonly Promise<unknown>[]): Promise<Record<string, number>> {
  const outcomes = await Promise.all(works.map(outcome));
  return Object.fromEntries([...Map.groupBy(outcomes, (it) => it)].map(([code, same]) => [code, same.length]));
}

export async function expectRefused(work: Promise<unknown>, code: ErrorCode): Promise<void> {
  expect(await outcome(work)).toBe(code);
}
