// ListAccounts (playauth's own): the accounts of this server by id, a page at a time. For the server's operator.
import { z } from 'zod';
import { formatTimestamp } from '../../wire/timestamps.ts';
import type { Accounts } from '../accounts/accounts-db.ts';
import { defineOperation, PLAYAUTH_VERSION } from '../operation.ts';
import { requireOperator, type OperatorDeps } from '../operator.ts';
import { DEFAULT_MAX_ITEMS, describePage, pageDescription, pageParameters } from './ram/ram-parameters.ts';

interface Deps extends OperatorDeps {
  readonly accounts: Pick<Accounts, 'list'>;
}

export const listAccounts = defineOperation({
  name: 'ListAccounts',
  version: PLAYAUTH_VERSION,
  summary: 'Returns the accounts of this server in pages, ordered by id.',
  parameters: z.object(pageParameters),
  response: z.object({
    ...pageDescription,
    Accounts: z.object({ Account: z.array(z.object({ AccountId: z.string(), CreateDate: z.string() })) }),
  }),
  // No policy gives this right: see requireOperator.
  action: 'playauth:ListAccounts',
  target: 'nothing',
  handle: async (deps: Deps, { caller, parameters: { Marker: after, MaxItems: limit } }) => {
    requireOperator(deps, caller);
    const { items, next } = await deps.accounts.list({ after, limit: limit ?? DEFAULT_MAX_ITEMS });
    return {
      ...describePage(next),
      Accounts: {
        Account: items.map((account) => ({
          AccountId: account.accountId,
          CreateDate: formatTimestamp(account.createdAtMs),
        })),
      },
    };
  },
});
