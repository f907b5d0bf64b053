// SetAppPlayKey: the key with which an application signs JWTPlayAuth by itself. It opens every video of the account, so
// a caller limited to some videos may not set it.
import { z } from 'zod';
import { defineOperation, VOD_VERSION } from '../../access/operation.ts';
import { isDevelopment } from '../../access/caller.ts';
import { changedBy } from '../../access/party.ts';
import { optionalInteger } from '../../access/parameters/parameter-schemas.ts';
import { everyVideo } from '../../access/access-target.ts';
import { WireError } from '../../wire/errors.ts';
import { appIdParameter, playKeyParameter } from '../play-keys/play-key-parameters.ts';
import { MAX_APPS, type PlayKeys } from '../play-keys/play-keys-db.ts';

const MAX_OVERLAP_SECONDS = 7 * 24 * 3600;

interface Deps {
  readonly playKeys: Pick<PlayKeys, 'set'>;
}

export const setAppPlayKey = defineOperation({
  name: 'SetAppPlayKey',
  version: VOD_VERSION,
  summary: 'Sets the key with which an application signs JWTPlayAuth; the previous key stays valid for OverlapSeconds.',
  parameters: z.object({
    AppId: appIdParameter,
    PlayKey: playKeyParameter,
    OverlapSeconds: optionalInteger({ min: 0, max: MAX_OVERLAP_SECONDS }),
  }),
  target: () => everyVideo,
  errors: ['OperationDenied'],
  handle: async (deps: Deps, { caller, parameters }) => {
    const { AppId: appId, PlayKey: playKey, OverlapSeconds: overlapSeconds } = parameters;
    if (playKey === undefined) throw new WireError('MissingParameter', { parameter: 'PlayKey' });
    const newKey = {
      accountId: caller.accountId,
      appId,
      playKey,
      overlapSeconds,
      isDevelopment: isDevelopment(caller),
      by: changedBy(caller),
    };
    const outcome = await deps.playKeys.set(newKey);
    if (outcome === 'too many apps')
      throw new WireError('OperationDenied', { why: `an account has PlayKeys for ${String(MAX_APPS)} apps at most` });
    return {};
  },
});
