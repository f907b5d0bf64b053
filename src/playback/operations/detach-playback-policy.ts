// DetachPlaybackPolicy (playauth's own). Also from a video or category that is deleted.
import { z } from 'zod';
import { everyVideo } from '../../access/access-target.ts';
import { defineOperation, PLAYAUTH_VERSION } from '../../access/operation.ts';
import { WireError } from '../../wire/errors.ts';
import type { PlaybackPolicies } from '../policies/playback-policies-db.ts';
import { mandatory, policyNameParameter, policyTargetParameter } from './playback-policy-parameters.ts';

interface Deps {
  readonly playbackPolicies: Pick<PlaybackPolicies, 'detach'>;
}

export const detachPlaybackPolicy = defineOperation({
  name: 'DetachPlaybackPolicy',
  version: PLAYAUTH_VERSION,
  summary: 'Detaches a playback policy from a video, a category or the account.',
  parameters: z.object({ PolicyName: policyNameParameter, Target: policyTargetParameter.meta({ mandatory: true }) }),
  target: () => everyVideo,
  errors: ['InvalidPlaybackPolicy.NotFound', 'InvalidPlaybackPolicy.NotAttached'],
  handle: async ({ playbackPolicies }: Deps, { caller, parameters }) => {
    const name = mandatory('PolicyName', parameters.PolicyName);
    const target = mandatory('Target', parameters.Target);
    if (!(await playbackPolicies.detach(caller.accountId, name, target)))
      throw new WireError('InvalidPlaybackPolicy.NotAttached');
    return {};
  },
});
