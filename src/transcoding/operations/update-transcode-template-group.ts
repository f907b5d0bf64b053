// UpdateTranscodeTemplateGroup: renames a template group, changes some of its templates, locks and unlocks it.
import { z } from 'zod';
import { defineOperation, VOD_VERSION } from '../../access/operation.ts';
import { optionalWord } from '../../access/parameters/parameter-schemas.ts';
import { WireError } from '../../wire/errors.ts';
import { changeTemplates } from '../templates/read-template-list.ts';
import type { TemplateGroup } from '../templates/template-group.ts';
import type { GroupChange, TemplateGroups } from '../templates/template-groups-db.ts';
import { everyVideo } from '../../access/access-target.ts';
import {
  checkGroupName,
  requireGroupId,
  groupIdParameter,
  groupNameParameter,
  refuseLocked,
  templateListParameter,
} from './template-group-parameters.ts';

interface Deps {
  readonly templateGroups: Pick<TemplateGroups, 'change'>;
}

const parameters = z.object({
  TranscodeTemplateGroupId: groupIdParameter.meta({ mandatory: true }),
  Name: groupNameParameter,
  TranscodeTemplateList: templateListParameter,
  Locked: optionalWord(['Enabled', 'Disabled']),
});

export const updateTranscodeTemplateGroup = defineOperation({
  name: 'UpdateTranscodeTemplateGroup',
  version: VOD_VERSION,
  summary: 'Renames, locks or unlocks a transcode template group, or changes the templates that are named by id.',
  parameters,
  response: z.object({ TranscodeTemplateGroupId: z.string() }),
  target: () => everyVideo,
  errors: [
    ...(['IllegalCharacters', 'LengthExceededMax', 'OperationDenied', 'TranscodeTemplateExceededMax'] as const),
    ...(['InvalidTranscodeTemplateGroup.NotFound', 'Forbidden.LockedTemplateGroup'] as const),
  ],
  handle: async ({ templateGroups }: Deps, { caller, parameters: asked }) => {
    const groupId = requireGroupId(asked.TranscodeTemplateGroupId);
    checkGroupName(asked.Name);
    if (!(await templateGroups.change(caller.accountId, groupId, (group) => changeOf(group, asked))))
      throw new WireError('InvalidTranscodeTemplateGroup.NotFound');
    return { TranscodeTemplateGroupId: groupId };
  },
});

function changeOf(group: TemplateGroup, asked: z.output<typeof parameters>): GroupChange {
  const { Name: name, TranscodeTemplateList: list, Locked: locked } = asked;
  // Of a locked group only the lock can change. A call that unlocks it may change it too.
  const changesMore = name !== undefined || list !== undefined;
  if (group.isBuiltIn || (changesMore && locked !== 'Disabled')) refuseLocked(group);
  return {
    name,
    isLocked: locked === undefined ? undefined : locked === 'Enabled',
    templates: list === undefined ? undefined : changeTemplates(group.templates, list),
  };
}
