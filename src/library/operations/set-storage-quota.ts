// SetStorageQuota (playauth's own): how many bytes an account may store, in place of --max-account-bytes. For the operator only.
import { z } from 'zod';
import { defineOperation, PLAYAUTH_VERSION } from '../../access/operation.ts';
import { requireOperator, type OperatorDeps } from '../../access/operator.ts';
import { optionalInteger, optionalText } from '../../access/parameters/parameter-schemas.ts';
import { WireError } from '../../wire/errors.ts';
import { asAccountId } from '../../wire/ids.ts';
import type { AccountStorage } from '../storage/account-storage-db.ts';

interface Deps extends OperatorDeps {
  readonly accountStorage: Pick<AccountStorage, 'setLimit'>;
}

export const setStorageQuota = defineOperation({
  name: 'SetStorageQuota',
  version: PLAYAUTH_VERSION,
  summary: 'Sets how many bytes an account may store; without MaxBytes the setting of the server holds again.',
  parameters: z.object({
    AccountId: optionalText(64).meta({ mandatory: true }),
    MaxBytes: optionalInteger({ min: 0, max: Number.MAX_SAFE_INTEGER }),
  }),
  // No policy gives this right: see requireOperator.
  action: 'playauth:SetStorageQuota',
  target: 'nothing',
  errors: [],
  handle: async (deps: Deps, { caller, parameters: { AccountId, MaxBytes } }) => {
    requireOperator(deps, caller);
    if (AccountId === undefined) throw new WireError('MissingParameter', { parameter: 'AccountId' });
    if (!(await deps.accountStorage.setLimit(asAccountId(AccountId), MaxBytes)))
      throw new WireError('InvalidParameter', { parameter: 'AccountId' }, 'no such account');
    return {};
  },
});
