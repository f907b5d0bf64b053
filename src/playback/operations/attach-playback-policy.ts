// AttachPlaybackPolicy (playauth's own): its rules hold for the credentials of a video, of a category with those below it, or of the
// whole account.
import { z } from 'zod';
import { everyVideo } from '../../access/access-target.ts';
import { defineOperation, PLAYAUTH_VERSION } from '../../access/operation.ts';
import type { Categories } from '../../library/categories/categories-db.ts';
import type { Videos } from '../../library/videos/videos-db.ts';
import { WireError } from '../../wire/errors.ts';
import { asVideoId, type AccountId } from '../../wire/ids.ts';
import type { PlaybackPolicies, PolicyTarget } from '../policies/playback-policies-db.ts';
import { mandatory, policyNameParameter, policyTargetParameter } from './playback-policy-parameters.ts';

interface Deps {
  readonly playbackPolicies: Pick<PlaybackPolicies, 'attach'>;
  readonly videos: Pick<Videos, 'find'>;
  readonly categories: Pick<Categories, 'find'>;
}

export const attachPlaybackPolicy = defineOperation({
  name: 'AttachPlaybackPolicy',
  version: PLAYAUTH_VERSION,
  summary: 'Attaches a playback policy to a video, to a category with those below it, or to the account.',
  parameters: z.object({ PolicyName: policyNameParameter, Target: policyTargetParameter.meta({ mandatory: true }) }),
  target: () => everyVideo,
  errors: ['InvalidPlaybackPolicy.NotFound', 'InvalidVideo.NotFound', 'InvalidCateId.NotFound', 'OperationDenied'],
  handle: async (deps: Deps, { caller, parameters }) => {
    const name = mandatory('PolicyName', parameters.PolicyName);
    const target = mandatory('Target', parameters.Target);
    await requireTarget(deps, caller.accountId, target);
    await deps.playbackPolicies.attach(caller.accountId, name, target);
    return {};
  },
});

async function requireTarget({ videos, categories }: Deps, accountId: AccountId, target: PolicyTarget): Promise<void> {
  const [kind, id = ''] = target.split(':');
  if (kind === 'video' && (await videos.find(accountId, asVideoId(id))) === undefined)
    throw new WireError('InvalidVideo.NotFound');
  if (kind === 'category' && (await categories.find(accountId, Number(id))) === undefined)
    throw new WireError('InvalidCateId.NotFound');
}
