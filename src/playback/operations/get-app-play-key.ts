// GetAppPlayKey: the key that an application's server signs JWTPlayAuth with. It opens every video of the account, so
// a caller limited to some videos may not read it.
import { z } from 'zod';
import { defineOperation, VOD_VERSION } from '../../access/operation.ts';
import { isDevelopment } from '../../access/caller.ts';
import { everyVideo } from '../../access/access-target.ts';
import { WireError } from '../../wire/errors.ts';
import { formatTimestamp } from '../../wire/timestamps.ts';
import { appIdParameter } from '../play-keys/play-key-parameters.ts';
import type { PlayKeys } from '../play-keys/play-keys-db.ts';

interface Deps {
  readonly playKeys: Pick<PlayKeys, 'current'>;
}

export const getAppPlayKey = defineOperation({
  name: 'GetAppPlayKey',
  version: VOD_VERSION,
  summary: 'Returns the current key with which an application signs JWTPlayAuth.',
  parameters: z.object({ AppId: appIdParameter }),
  response: z.object({
    AppPlayKey: z.object({
      AppId: z.string(),
      PlayKey: z.string(),
      CreationTime: z.string(),
      ModificationTime: z.string(),
    }),
  }),
  target: () => everyVideo,
  errors: ['InvalidAppPlayKey.NotFound'],
  handle: async (deps: Deps, { caller, parameters: { AppId: appId } }) => {
    const found = await deps.playKeys.current(caller.accountId, appId);
    // A key that outlives --dev is not told to what does not.
    const isHidden = isDevelopment(caller) && found?.isDevelopment !== true;
    if (found === undefined || isHidden) throw new WireError('InvalidAppPlayKey.NotFound');
    return {
      AppPlayKey: {
        AppId: appId,
        PlayKey: found.playKey,
        CreationTime: formatTimestamp(found.createdAtMs),
        ModificationTime: formatTimestamp(found.modifiedAtMs),
      },
    };
  },
});
