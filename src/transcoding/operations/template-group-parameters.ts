// Shared by the operations on template groups: parameters, targets, and the description of a group.
import { z } from 'zod';
import { optionalText } from '../../access/parameters/parameter-schemas.ts';
import { WireError } from '../../wire/errors.ts';
import { formatTimestamp } from '../../wire/timestamps.ts';
import { objectMembers } from '../templates/read-template-list.ts';
import type { KeptTemplate, TemplateGroup } from '../templates/template-group.ts';
import { checkText } from '../../library/videos/video-texts.ts';
import { DEFAULT_APP_ID } from '../../wire/single-app.ts';

const MAX_LIST = 128 * 1024;
const MAX_NAME_BYTES = 128;

/** Any text is accepted; one that is not an id names no group. */
export const groupIdParameter = optionalText(128);
export const groupNameParameter = optionalText(4096);
export const templateListParameter = optionalText(MAX_LIST);

export function requireGroupId(groupId: string | undefined): string {
  if (groupId === undefined) throw new WireError('MissingParameter', { parameter: 'TranscodeTemplateGroupId' });
  return groupId;
}

export function checkGroupName(name: string | undefined): void {
  if (name !== undefined) checkText('Name', name, MAX_NAME_BYTES);
}

/** Built-in groups are always locked. */
export function refuseLocked({ isLocked }: TemplateGroup): void {
  if (isLocked) throw new WireError('Forbidden.LockedTemplateGroup');
}

const summaryFields = {
  TranscodeTemplateGroupId: z.string(),
  Name: z.string(),
  IsDefault: z.string(),
  Locked: z.string(),
  AppId: z.string(),
  CreationTime: z.string(),
  ModifyTime: z.string(),
};

/** Objects as JSON text. */
const templateDescription = z.object({
  TranscodeTemplateId: z.string(),
  TemplateName: z.string(),
  Type: z.string(),
  Definition: z.string(),
  Video: z.string().optional(),
  Audio: z.string().optional(),
  Container: z.string().optional(),
  MuxConfig: z.string().optional(),
  EncryptSetting: z.string().optional(),
  PackageSetting: z.string().optional(),
  TransConfig: z.string().optional(),
  Rotate: z.string().optional(),
  TranscodeFileRegular: z.string().optional(),
  UserData: z.string().optional(),
  WatermarkIds: z.array(z.string()),
});

export const groupSummary = z.object(summaryFields);
export const groupDescription = z.object({ ...summaryFields, TranscodeTemplateList: z.array(templateDescription) });

export function summarizeGroup(group: TemplateGroup): z.input<typeof groupSummary> {
  return {
    TranscodeTemplateGroupId: group.groupId,
    Name: group.name,
    IsDefault: group.isDefault ? 'Default' : 'NotDefault',
    Locked: group.isLocked ? 'Enabled' : 'Disabled',
    AppId: DEFAULT_APP_ID,
    CreationTime: formatTimestamp(group.createdAtMs),
    ModifyTime: formatTimestamp(group.modifiedAtMs),
  };
}

export function describeGroup(group: TemplateGroup): z.input<typeof groupDescription> {
  return { ...summarizeGroup(group), TranscodeTemplateList: group.templates.map(describeTemplate) };
}

function describeTemplate({ template, asGiven }: KeptTemplate): z.input<typeof templateDescription> {
  const shown = Object.entries(asGiven).flatMap(([name, value]): [string, string][] => {
    if (typeof value === 'string') return [[name, value]];
    return objectMembers.includes(name) && value !== undefined ? [[name, JSON.stringify(value)]] : [];
  });
  return {
    TranscodeTemplateId: template.templateId,
    Type: 'Normal',
    ...(Object.fromEntries(shown) as Partial<Record<keyof typeof templateDescription.shape, never>>),
    TemplateName: template.name,
    Definition: template.definition,
    WatermarkIds: [],
  };
}
