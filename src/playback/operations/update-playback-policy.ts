// UpdatePlaybackPolicy (playauth's own): new rules or a new description. Credentials that were issued keep their rules.
import { z } from 'zod';
import { everyVideo } from '../../access/access-target.ts';
import { defineOperation, PLAYAUTH_VERSION } from '../../access/operation.ts';
import type { PlaybackPolicies } from '../policies/playback-policies-db.ts';
import { describePolicy, policyDescription, policyParameters, readPolicy } from './playback-policy-parameters.ts';

interface Deps {
  readonly playbackPolicies: Pick<PlaybackPolicies, 'update'>;
}

export const updatePlaybackPolicy = defineOperation({
  name: 'UpdatePlaybackPolicy',
  version: PLAYAUTH_VERSION,
  summary: 'Replaces the rules or the description of a playback policy, for credentials that are issued from now on.',
  parameters: z.object(policyParameters),
  response: z.object({ Policy: policyDescription }),
  target: () => everyVideo,
  errors: ['InvalidPlaybackPolicy.NotFound'],
  handle: async ({ playbackPolicies }: Deps, { caller, parameters }) => {
    const { name, ...changes } = readPolicy(parameters);
    return { Policy: describePolicy(await playbackPolicies.update(caller.accountId, name, changes)) };
  },
});
