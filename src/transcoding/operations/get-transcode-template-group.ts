// GetTranscodeTemplateGroup: one template group with its templates.
import { z } from 'zod';
import { defineOperation, VOD_VERSION } from '../../access/operation.ts';
import { WireError } from '../../wire/errors.ts';
import type { TemplateGroups } from '../templates/template-groups-db.ts';
import { everyVideo } from '../../access/access-target.ts';
import { requireGroupId, describeGroup, groupDescription, groupIdParameter } from './template-group-parameters.ts';

interface Deps {
  readonly templateGroups: Pick<TemplateGroups, 'find'>;
}

export const getTranscodeTemplateGroup = defineOperation({
  name: 'GetTranscodeTemplateGroup',
  version: VOD_VERSION,
  summary: 'Returns a transcode template group with its templates; built-in groups included.',
  parameters: z.object({ TranscodeTemplateGroupId: groupIdParameter.meta({ mandatory: true }) }),
  response: z.object({ TranscodeTemplateGroup: groupDescription }),
  target: () => everyVideo,
  errors: ['InvalidTranscodeTemplateGroup.NotFound'],
  handle: async ({ templateGroups }: Deps, { caller, parameters }) => {
    const group = await templateGroups.find(caller.accountId, requireGroupId(parameters.TranscodeTemplateGroupId));
    if (group === undefined) throw new WireError('InvalidTranscodeTemplateGroup.NotFound');
    return { TranscodeTemplateGroup: describeGroup(group) };
  },
});
