// AddTranscodeTemplateGroup: creates a template group, or adds templates to one.
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { defineOperation, VOD_VERSION } from '../../access/operation.ts';
import { WireError } from '../../wire/errors.ts';
import type { AccountId } from '../../wire/ids.ts';
import { addTemplates } from '../templates/read-template-list.ts';
import type { KeptTemplate, TemplateGroup } from '../templates/template-group.ts';
import type { TemplateGroups } from '../templates/template-groups-db.ts';
import { everyVideo } from '../../access/access-target.ts';
import { appIdParameter } from '../../access/parameters/parameter-schemas.ts';
import {
  checkGroupName,
  groupIdParameter,
  groupNameParameter,
  refuseLocked,
  templateListParameter,
} from './template-group-parameters.ts';
import { checkApp } from '../../wire/single-app.ts';

interface Deps {
  readonly templateGroups: Pick<TemplateGroups, 'add' | 'change'>;
}

const parameters = z.object({
  Name: groupNameParameter,
  TranscodeTemplateList: templateListParameter,
  TranscodeTemplateGroupId: groupIdParameter,
  AppId: appIdParameter,
});

export const addTranscodeTemplateGroup = defineOperation({
  name: 'AddTranscodeTemplateGroup',
  version: VOD_VERSION,
  summary:
    'Creates a transcode template group or adds templates to one; at most 20 groups per account and 20 templates per group.',
  parameters,
  response: z.object({ TranscodeTemplateGroupId: z.string() }),
  target: () => everyVideo,
  errors: [
    ...(['IllegalCharacters', 'LengthExceededMax', 'OperationDenied'] as const),
    ...(['InvalidTranscodeTemplateGroup.NotFound', 'Forbidden.LockedTemplateGroup'] as const),
    ...(['Forbidden.SpecialTemplateGroup', 'TrasncodeTemplateGroupExceededMax'] as const),
    'TranscodeTemplateExceededMax',
  ],
  handle: async ({ templateGroups }: Deps, { caller: { accountId }, parameters: asked }) => {
    const { Name: name, TranscodeTemplateGroupId: groupId } = asked;
    checkApp(asked.AppId);
    checkGroupName(name);
    if (groupId !== undefined) await extend(templateGroups, { ...asked, accountId, groupId });
    else if (name === undefined) throw new WireError('MissingParameter', { parameter: 'Name' });
    return {
      TranscodeTemplateGroupId: groupId ?? (await make(templateGroups, { ...asked, accountId, name: name ?? '' })),
    };
  },
});

type GroupParameters = z.output<typeof parameters> & { readonly accountId: AccountId };

async function make(
  groups: Deps['templateGroups'],
  { accountId, name, ...asked }: GroupParameters & { readonly name: string },
) {
  const added = await groups.add(accountId, { name, templates: withNew([], asked.TranscodeTemplateList) });
  if (added === undefined) throw new WireError('TrasncodeTemplateGroupExceededMax');
  return added;
}

async function extend(
  groups: Deps['templateGroups'],
  asked: GroupParameters & { readonly groupId: string },
): Promise<void> {
  const { accountId, groupId, Name: name, TranscodeTemplateList: list } = asked;
  const isThere = await groups.change(accountId, groupId, (group: TemplateGroup) => {
    if (group.isBuiltIn) throw new WireError('Forbidden.SpecialTemplateGroup');
    refuseLocked(group);
    return { name, templates: withNew(group.templates, list) };
  });
  if (!isThere) throw new WireError('InvalidTranscodeTemplateGroup.NotFound');
}

function withNew(existing: readonly KeptTemplate[], list: string | undefined): readonly KeptTemplate[] {
  return list === undefined ? existing : addTemplates(existing, list, () => randomBytes(16).toString('hex'));
}
