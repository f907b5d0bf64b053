// CreateAccount (playauth's own): one more account on this server, and its first access key. For the server's operator:
// the root of its first account.
import { z } from 'zod';
import { WireError } from '../../wire/errors.ts';
import { asAccountId } from '../../wire/ids.ts';
import type { Accounts } from '../accounts/accounts-db.ts';
import { defineOperation, PLAYAUTH_VERSION } from '../operation.ts';
import { optionalText } from '../parameters/parameter-schemas.ts';
import { requireOperator, type OperatorDeps } from '../operator.ts';

interface Deps extends OperatorDeps {
  readonly accounts: Pick<Accounts, 'create'>;
}

const ACCOUNT_ID = /^[1-9]\d{15}$/;

export const createAccount = defineOperation({
  name: 'CreateAccount',
  version: PLAYAUTH_VERSION,
  summary: 'Creates an account on this server; the secret of its access key is returned only once.',
  parameters: z.object({ AccountId: optionalText(64) }),
  response: z.object({
    AccountId: z.string(),
    AccessKeyId: z.string(),
    AccessKeySecret: z.string(),
  }),
  // No policy gives this right: see requireOperator.
  action: 'playauth:CreateAccount',
  target: 'nothing',
  errors: ['EntityAlreadyExists.Account', 'LimitExceeded.Account'],
  handle: async (deps: Deps, { caller, parameters: { AccountId: requestedId } }) => {
    requireOperator(deps, caller);
    if (requestedId !== undefined && !ACCOUNT_ID.test(requestedId))
      throw new WireError('InvalidParameter', { parameter: 'AccountId' });
    const { accountId, key } = await deps.accounts.create(
      requestedId === undefined ? undefined : asAccountId(requestedId),
    );
    return {
      AccountId: accountId,
      AccessKeyId: key.accessKeyId,
      AccessKeySecret: key.secret,
    };
  },
});
