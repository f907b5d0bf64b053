// Builds the text of a trust policy from the short form of `role create --trust`.
import { accountArn, roleArn, userArn } from '../../wire/ram-arn.ts';
import { asAccountId, type AccountId } from '../../wire/ids.ts';

const ACCOUNT = /^\d{16}$/;

/** `account`, `account:ID`, `user:NAME` or `role:NAME`; undefined for anything else, which is the name of a file. */
export async function trustOf(short: string, ownAccount: () => Promise<AccountId>): Promise<string | undefined> {
  const [, kind, name = ''] = /^(account|user|role)(?::(.+))?$/.exec(short) ?? [];
  if (kind === 'account' && name === '') return trustPolicy(accountArn(await ownAccount()));
  if (kind === 'account') return ACCOUNT.test(name) ? trustPolicy(accountArn(asAccountId(name))) : undefined;
  if (kind === undefined || name === '') return undefined;
  return trustPolicy((kind === 'user' ? userArn : roleArn)(await ownAccount(), name));
}

function trustPolicy(principal: string): string {
  const statement = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: principal } };
  return JSON.stringify({ Version: '1', Statement: [statement] }, null, 2);
}
