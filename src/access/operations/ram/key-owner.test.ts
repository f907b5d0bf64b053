import { describe, expect, test } from 'vitest';
import { asAccessKeyId, asAccountId } from '../../../wire/ids.ts';
import type { AccessKeyCaller, Principal } from '../../caller.ts';
import type { User } from '../../identities/users-db.ts';
import { keyOwner, keyOwnerTarget } from './key-owner.ts';

const accountId = asAccountId('1234567890123456');
const alice: User = {
  userId: '2alice',
  userName: 'Alice',
  displayName: '',
  comments: '',
  mobilePhone: '',
  email: '',
  createdAtMs: 1,
  modifiedAtMs: 1,
};
const users = { get: () => Promise.resolve(alice), find: () => Promise.resolve(alice) };

const root: Principal = { type: 'root' };
const user: Principal = { type: 'user', userId: '2bob', userName: 'Bob' };
const role: Principal = {
  type: 'role',
  roleId: '3editor',
  roleName: 'editor',
  sessionName: 's',
  sessionPolicy: undefined,
};

function asked(principal: Principal, UserName?: string) {
  const accessKeyId = asAccessKeyId('LTAIcaller');
  const caller: AccessKeyCaller = { kind: 'accessKey', accountId, accessKeyId, principal, issuer: [] };
  return { caller, parameters: { UserName } };
}

describe('the owner of the keys that a call is about', () => {
  test.each([root, user, role])('is the user that a $type names', async (principal) => {
    expect(await keyOwner(users, asked(principal, 'alice'))).toEqual({ accountId, userId: '2alice' });
    expect((await keyOwnerTarget(users, asked(principal, 'alice'))).path).toBe('user/Alice');
  });

  test('is the caller where no user is named, and the account itself for a key of the account', async () => {
    expect(await keyOwner(users, asked(root))).toEqual({ accountId, userId: null });
    expect(await keyOwner(users, asked(user))).toEqual({ accountId, userId: '2bob' });
  });

  test('has to be named by a role, which has no keys', async () => {
    await expect(keyOwner(users, asked(role))).rejects.toMatchObject({ code: 'MissingParameter' });
    const unasked = { ...users, find: () => Promise.reject(new Error('no user was named')) };
    expect((await keyOwnerTarget(unasked, asked(role))).path).toBe('user/unknown');
  });
});
