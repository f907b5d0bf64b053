// DeletePlaybackPolicy (playauth's own). One that is attached is kept: its end would allow more.
import { z } from 'zod';
import { everyVideo } from '../../access/access-target.ts';
import { defineOperation, PLAYAUTH_VERSION } from '../../access/operation.ts';
import type { PlaybackPolicies } from '../policies/playback-policies-db.ts';
import { mandatory, policyNameParameter } from './playback-policy-parameters.ts';

interface Deps {
  readonly playbackPolicies: Pick<PlaybackPolicies, 'remove'>;
}

export const deletePlaybackPolicy = defineOperation({
  name: 'DeletePlaybackPolicy',
  version: PLAYAUTH_VERSION,
  summary: 'Deletes a playback policy that is attached to nothing.',
  parameters: z.object({ PolicyName: policyNameParameter }),
  target: () => everyVideo,
  errors: ['InvalidPlaybackPolicy.NotFound', 'OperationDenied'],
  handle: async ({ playbackPolicies }: Deps, { caller, parameters }) => {
    await playbackPolicies.remove(caller.accountId, mandatory('PolicyName', parameters.PolicyName));
    return {};
  },
});
