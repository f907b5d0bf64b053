// Finds the template group that a person names: by its id, by its name, or with `default`.
import type { Client, Operations } from '../../../sdk/client.ts';
import type { Texts } from '../../wire/texts.ts';
import type { Argument } from '../../terminal/command.ts';
import { CommandFailure } from '../../terminal/failure.ts';
import { about, type Problems } from '../../terminal/problem.ts';
import { clean } from '../../terminal/text-table.ts';

export const texts = {
  group: ['a template group: its id, its name, or default', '模板组：ID、名称或 default（默认模板组）'],
} as const satisfies Texts;

export const problems = {
  noGroup: {
    says: ['There is no template group “{name}”.', '没有模板组“{name}”。'],
    next: ['The groups there are: playauth template list', '查看现有模板组：playauth template list'],
  },
  several: {
    says: ['Several template groups are called “{name}”: {ids}.', '有多个模板组名为“{name}”：{ids}。'],
    next: ['Name it by its id.', '请用 ID 指定。'],
  },
} as const satisfies Problems;

export const groupArgument: Argument = {
  name: '<group>',
  description: texts.group,
  completes: 'template',
  wire: ['TranscodeTemplateGroupId'],
};

export type GroupSummary = Operations['ListTranscodeTemplateGroup']['response']['TranscodeTemplateGroupList'][number];

/** The id of the group. Ids are never looked up: a policy may allow a group and not the list. */
export async function readTemplateGroup(client: Client, text: string): Promise<string> {
  if (/^[0-9a-f]{32}$|^[A-Z]+_[A-Z_]+$/.test(text)) return text;
  const { TranscodeTemplateGroupList: groups } = await client.call('ListTranscodeTemplateGroup', {});
  const isMeant = ({ Name, IsDefault, TranscodeTemplateGroupId: id }: GroupSummary): boolean =>
    text === 'default' ? IsDefault === 'Default' : Name === text || id === text;
  const found = groups.filter(isMeant).map(({ TranscodeTemplateGroupId }) => TranscodeTemplateGroupId);
  const name = clean(text);
  if (found.length > 1)
    throw new CommandFailure('SeveralGroups', about(problems.several, { name, ids: found.join(', ') }));
  if (found[0] === undefined) throw new CommandFailure('NoSuchGroup', about(problems.noGroup, { name }));
  return found[0];
}
