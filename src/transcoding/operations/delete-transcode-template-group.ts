// DeleteTranscodeTemplateGroup: removes templates from a group, or deletes the group. Videos assigned to a deleted group are
// transcoded with the default one.
import { z } from 'zod';
import { defineOperation, VOD_VERSION } from '../../access/operation.ts';
import { optionalWord } from '../../access/parameters/parameter-schemas.ts';
import { WireError } from '../../wire/errors.ts';
import type { AccountId } from '../../wire/ids.ts';
import type { TemplateGroups } from '../templates/template-groups-db.ts';
import { everyVideo } from '../../access/access-target.ts';
import { requireGroupId, groupIdParameter, refuseLocked } from './template-group-parameters.ts';

interface Deps {
  readonly templateGroups: Pick<TemplateGroups, 'change' | 'remove'>;
}

const MAX_IDS = 10;

/** Comma-separated or, as the vendor's samples write it, the JSON text of a list. */
const templateIdsParameter = z.preprocess(
  (value) => {
    if (typeof value !== 'string' || value.length > 2048) return value;
    const items = value.replace(/[[\]"\s]/g, '').split(',');
    const ids = items.filter((item) => item !== '');
    return ids.length === 0 ? undefined : ids;
  },
  z
    .array(z.string().regex(/^[A-Za-z0-9_-]{1,64}$/))
    .max(MAX_IDS)
    .optional(),
) as unknown as z.ZodType<readonly string[] | undefined>;

export const deleteTranscodeTemplateGroup = defineOperation({
  name: 'DeleteTranscodeTemplateGroup',
  version: VOD_VERSION,
  summary: 'Deletes up to 10 templates of a transcode template group or, with ForceDelGroup, the whole group.',
  parameters: z.object({
    TranscodeTemplateGroupId: groupIdParameter.meta({ mandatory: true }),
    TranscodeTemplateIds: templateIdsParameter,
    ForceDelGroup: optionalWord(['true', 'false']),
  }),
  response: z.object({ NonExistTranscodeTemplateIds: z.array(z.string()) }),
  target: () => everyVideo,
  errors: [
    ...(['InvalidTranscodeTemplateGroup.NotFound', 'Forbidden.LockedTemplateGroup'] as const),
    'Forbidden.DefaultTemplateGroup',
  ],
  handle: async ({ templateGroups }: Deps, { caller: { accountId }, parameters }) => {
    const { TranscodeTemplateIds: templateIds, ForceDelGroup: force } = parameters;
    const groupId = requireGroupId(parameters.TranscodeTemplateGroupId);
    if (force !== 'true' && templateIds === undefined)
      throw new WireError('MissingParameter', { parameter: 'TranscodeTemplateIds' });
    const missing =
      force === 'true'
        ? await removeGroup(templateGroups, accountId, groupId)
        : await removeTemplates(templateGroups, accountId, { groupId, templateIds: templateIds ?? [] });
    if (missing === undefined) throw new WireError('InvalidTranscodeTemplateGroup.NotFound');
    return { NonExistTranscodeTemplateIds: [...missing] };
  },
});

async function removeGroup(groups: Deps['templateGroups'], accountId: AccountId, groupId: string) {
  const isGone = await groups.remove(accountId, groupId, (group) => {
    refuseLocked(group);
    if (group.isDefault) throw new WireError('Forbidden.DefaultTemplateGroup');
  });
  return isGone ? [] : undefined;
}

interface Removal {
  readonly groupId: string;
  readonly templateIds: readonly string[];
}

/** Answers the ids that are not in the group. */
async function removeTemplates(
  groups: Deps['templateGroups'],
  accountId: AccountId,
  { groupId, templateIds }: Removal,
): Promise<readonly string[] | undefined> {
  let missing: readonly string[] = [];
  const isThere = await groups.change(accountId, groupId, (group) => {
    refuseLocked(group);
    const own = new Set(group.templates.map(({ template }) => template.templateId));
    missing = templateIds.filter((id) => !own.has(id));
    return { templates: group.templates.filter(({ template }) => !templateIds.includes(template.templateId)) };
  });
  return isThere ? missing : undefined;
}
