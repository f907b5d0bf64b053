// CreatePlaybackPolicy (playauth's own): rules under a name. They hold for what the policy is attached to.
import { z } from 'zod';
import { everyVideo } from '../../access/access-target.ts';
import { defineOperation, PLAYAUTH_VERSION } from '../../access/operation.ts';
import type { PlaybackPolicies } from '../policies/playback-policies-db.ts';
import {
  describePolicy,
  mandatory,
  policyDescription,
  policyParameters,
  readPolicy,
  rulesParameter,
} from './playback-policy-parameters.ts';

interface Deps {
  readonly playbackPolicies: Pick<PlaybackPolicies, 'create'>;
}

export const createPlaybackPolicy = defineOperation({
  name: 'CreatePlaybackPolicy',
  version: PLAYAUTH_VERSION,
  summary: 'Creates a playback policy: rules for the credentials of what it is attached to.',
  parameters: z.object({ ...policyParameters, Rules: rulesParameter.meta({ mandatory: true }) }),
  response: z.object({ Policy: policyDescription }),
  target: () => everyVideo,
  errors: ['InvalidPlaybackPolicy.Duplicate', 'OperationDenied'],
  handle: async ({ playbackPolicies }: Deps, { caller, parameters }) => {
    const { name, rules, description = '' } = readPolicy(parameters);
    const policy = { name, rules: mandatory('Rules', rules), description };
    return { Policy: describePolicy(await playbackPolicies.create(caller.accountId, policy)) };
  },
});
