// GetStorageUsage (playauth's own): how many bytes an account stores, of which kinds, and how many it may. It counts every video,
// so a caller that is limited to some videos may not ask.
import { z } from 'zod';
import { everyVideo } from '../../access/access-target.ts';
import { defineOperation, PLAYAUTH_VERSION } from '../../access/operation.ts';
import { requireOperator, type OperatorDeps } from '../../access/operator.ts';
import { optionalText } from '../../access/parameters/parameter-schemas.ts';
import { asAccountId } from '../../wire/ids.ts';
import type { AccountStorage } from '../storage/account-storage-db.ts';

interface Deps extends OperatorDeps {
  readonly accountStorage: Pick<AccountStorage, 'usage' | 'limitOf'>;
}

export const getStorageUsage = defineOperation({
  name: 'GetStorageUsage',
  version: PLAYAUTH_VERSION,
  summary: 'Returns the bytes that the account stores and may store; the operator may name another account.',
  parameters: z.object({ AccountId: optionalText(64) }),
  response: z.object({
    StorageUsage: z.object({
      AccountId: z.string(),
      UsedBytes: z.int(),
      MaxBytes: z.int().optional(),
      SourceBytes: z.int(),
      RenditionBytes: z.int(),
      CaptionBytes: z.int(),
      SnapshotBytes: z.int(),
      ExtraBytes: z.int(),
      UploadBytes: z.int(),
    }),
  }),
  target: () => everyVideo,
  handle: async (deps: Deps, { caller, parameters }) => {
    const accountId = asAccountId(parameters.AccountId ?? caller.accountId);
    if (accountId !== caller.accountId) requireOperator(deps, caller);
    const usage = await deps.accountStorage.usage(accountId);
    const maxBytes = await deps.accountStorage.limitOf(accountId);
    return {
      StorageUsage: {
        AccountId: accountId,
        UsedBytes: Object.values<number>({ ...usage }).reduce((sum, bytes) => sum + bytes, 0),
        ...(maxBytes !== undefined && { MaxBytes: maxBytes }),
        SourceBytes: usage.sourceBytes,
        RenditionBytes: usage.renditionBytes,
        CaptionBytes: usage.captionBytes,
        SnapshotBytes: usage.snapshotBytes,
        ExtraBytes: usage.extraBytes,
        UploadBytes: usage.uploadBytes,
      },
    };
  },
});
