// GetPlaybackPolicy (playauth's own): a playback policy and what it is attached to.
import { z } from 'zod';
import { everyVideo } from '../../access/access-target.ts';
import { defineOperation, PLAYAUTH_VERSION } from '../../access/operation.ts';
import type { PlaybackPolicies } from '../policies/playback-policies-db.ts';
import { describePolicy, mandatory, policyDescription, policyNameParameter } from './playback-policy-parameters.ts';

interface Deps {
  readonly playbackPolicies: Pick<PlaybackPolicies, 'get' | 'targetsOf'>;
}

export const getPlaybackPolicy = defineOperation({
  name: 'GetPlaybackPolicy',
  version: PLAYAUTH_VERSION,
  summary: 'Returns a playback policy and the first 1,000 targets that it is attached to.',
  parameters: z.object({ PolicyName: policyNameParameter }),
  response: z.object({ Policy: policyDescription, Targets: z.object({ Target: z.array(z.string()) }) }),
  target: () => everyVideo,
  errors: ['InvalidPlaybackPolicy.NotFound'],
  handle: async ({ playbackPolicies }: Deps, { caller, parameters }) => {
    const name = mandatory('PolicyName', parameters.PolicyName);
    const policy = await playbackPolicies.get(caller.accountId, name);
    const targets = await playbackPolicies.targetsOf(caller.accountId, name);
    return { Policy: describePolicy(policy), Targets: { Target: [...targets] } };
  },
});
