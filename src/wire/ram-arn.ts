// Names of accounts, users and roles as trust policies and the token service write them.
import { asAccountId, type AccountId } from './ids.ts';

const ROLE = /^acs:ram::(\d{16}):role\/([A-Za-z0-9@._-]{1,64})$/;

/** `acs:ram::<account>:root`: the account and every identity in it. */
export function accountArn(accountId: AccountId): string {
  return `acs:ram::${accountId}:root`;
}

/** `acs:ram::<account>:user/<name>`. */
export function userArn(accountId: AccountId, userName: string): string {
  return `acs:ram::${accountId}:user/${userName}`;
}

/** `acs:ram::<account>:role/<name>`. */
export function roleArn(accountId: AccountId, roleName: string): string {
  return `acs:ram::${accountId}:role/${roleName}`;
}

/** The role that an ARN names; it need not exist. */
export interface NamedRole {
  readonly accountId: AccountId;
  readonly roleName: string;
}

/** The account and name in a RoleArn; undefined if the text is no ARN of a role. */
export function parseRoleArn(text: string): NamedRole | undefined {
  const [, accountId, roleName] = ROLE.exec(text) ?? [];
  if (accountId === undefined || roleName === undefined) return undefined;
  return { accountId: asAccountId(accountId), roleName };
}
