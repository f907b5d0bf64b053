// UpdatePlaybackPolicy (playauth's own): new rules or a new description. Credentials that were issued keep their rules.
import { z } from 'zod';
import { everyVideo } from '../../access/access-target.ts';
import { defineOperation, PLAYAUTH_VERSION } from '../../access/operation.ts';
import type { PlaybackPolicies } from '../policies/playback-policies-db.ts';
import {
  checkedRules,
  describePolicy,
  descriptionParameter,
  mandatory,
  policyDescription,
  policyNameParameter,
  rulesParameter,
} from './playback-policy-parameters.ts';

interface Deps {
  readonly playbackPolicies: Pick<PlaybackPolicies, 'update'>;
}

export const updatePlaybackPolicy = defineOperation({
  name: 'UpdatePlaybackPolicy',
  version: PLAYAUTH_VERSION,
  summary: 'Replaces the rules or the description of a playback policy, for credentials that are issued from now on.',
  parameters: z.object({
    PolicyName: policyNameParameter,
    Rules: rulesParameter,
    Description: descriptionParameter,
  }),
  response: z.object({ Policy: policyDescription }),
  target: () => everyVideo,
  errors: ['InvalidPlaybackPolicy.NotFound'],
  handle: async ({ playbackPolicies }: Deps, { caller, parameters }) => {
    const { PolicyName, Rules, Description: description } = parameters;
    const name = mandatory('PolicyName', PolicyName);
    const rules = Rules === undefined ? undefined : checkedRules(Rules);
    return { Policy: describePolicy(await playbackPolicies.update(caller.accountId, name, { rules, description })) };
  },
});
