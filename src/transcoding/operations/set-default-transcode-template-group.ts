// SetDefaultTranscodeTemplateGroup: sets the group of uploads that name none.
import { z } from 'zod';
import { defineOperation, VOD_VERSION } from '../../access/operation.ts';
import { WireError } from '../../wire/errors.ts';
import type { TemplateGroups } from '../templates/template-groups-db.ts';
import { everyVideo } from '../../access/access-target.ts';
import { requireGroupId, groupIdParameter } from './template-group-parameters.ts';

interface Deps {
  readonly templateGroups: Pick<TemplateGroups, 'setDefault'>;
}

export const setDefaultTranscodeTemplateGroup = defineOperation({
  name: 'SetDefaultTranscodeTemplateGroup',
  version: VOD_VERSION,
  summary: 'Sets the default transcode template group, used for uploads that name no group.',
  parameters: z.object({ TranscodeTemplateGroupId: groupIdParameter.meta({ mandatory: true }) }),
  target: () => everyVideo,
  errors: ['InvalidTranscodeTemplateGroup.NotFound'],
  handle: async ({ templateGroups }: Deps, { caller, parameters }) => {
    const groupId = requireGroupId(parameters.TranscodeTemplateGroupId);
    if (!(await templateGroups.setDefault(caller.accountId, groupId)))
      throw new WireError('InvalidTranscodeTemplateGroup.NotFound');
    return {};
  },
});
