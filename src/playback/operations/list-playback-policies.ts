// ListPlaybackPolicies (playauth's own): the playback policies of the account, or of one target.
import { z } from 'zod';
import { everyVideo } from '../../access/access-target.ts';
import { defineOperation, PLAYAUTH_VERSION } from '../../access/operation.ts';
import { optionalInteger } from '../../access/parameters/parameter-schemas.ts';
import type { PlaybackPolicies } from '../policies/playback-policies-db.ts';
import {
  describePolicy,
  descriptionParameter,
  policyDescription,
  policyTargetParameter,
} from './playback-policy-parameters.ts';

interface Deps {
  readonly playbackPolicies: Pick<PlaybackPolicies, 'list'>;
}

export const listPlaybackPolicies = defineOperation({
  name: 'ListPlaybackPolicies',
  version: PLAYAUTH_VERSION,
  summary: 'Returns the playback policies of the account in pages, ordered by name; with Target, those attached to it.',
  parameters: z.object({
    Target: policyTargetParameter,
    Marker: descriptionParameter,
    MaxItems: optionalInteger({ min: 1, max: 1000 }),
  }),
  response: z.object({
    Policies: z.object({ Policy: z.array(policyDescription) }),
    IsTruncated: z.boolean(),
    Marker: z.string().optional(),
  }),
  target: () => everyVideo,
  handle: async ({ playbackPolicies }: Deps, { caller, parameters }) => {
    const { Target: target, Marker: after, MaxItems: limit = 100 } = parameters;
    const { items, next } = await playbackPolicies.list(caller.accountId, { target, after, limit });
    return {
      Policies: { Policy: items.map(describePolicy) },
      IsTruncated: next !== undefined,
      ...(next !== undefined && { Marker: next }),
    };
  },
});
