// TranscodeTemplateList: the templates that a call adds to a group, or changes in it. Pure.
import { WireError } from '../../wire/errors.ts';
import { MAX_TEMPLATES, type KeptTemplate } from './template-group.ts';
import { readTemplate } from './read-template.ts';
import { readMembers } from './template-json.ts';
import { isObject, parseJson } from '../../wire/json.ts';

const LIST = 'TranscodeTemplateList';
/** Members that are objects, or the JSON text of objects; they are read back as text. */
export const objectMembers: readonly string[] = [
  ...['Video', 'Audio', 'Container', 'MuxConfig'],
  ...['EncryptSetting', 'PackageSetting', 'TransConfig'],
];

const textMembers: readonly string[] = [
  ...['Type', 'TemplateName', 'Definition'],
  ...['Rotate', 'TranscodeFileRegular', 'UserData'],
];

type Given = Readonly<Record<string, unknown>>;

/** The group's templates and the new ones. Throws a WireError. */
export function addTemplates(
  existing: readonly KeptTemplate[],
  list: string,
  newId: () => string,
): readonly KeptTemplate[] {
  const given = readList(list);
  if (existing.length + given.length > MAX_TEMPLATES) throw new WireError('TranscodeTemplateExceededMax');
  // Ids from elsewhere are dropped: the new templates get their own.
  const added = given.map((entry, index) => read(entry, index, newId()));
  const templates = [...existing, ...added];
  refuseTwins(templates, (position) => `${pathOf(position - existing.length)}.Definition`);
  return templates;
}

/** The group's templates with changes: given members replace existing ones. */
export function changeTemplates(existing: readonly KeptTemplate[], list: string): readonly KeptTemplate[] {
  const changed = new Map<string, KeptTemplate>();
  for (const [index, entry] of readList(list).entries()) {
    const members = readMembers(entry, pathOf(index));
    const templateId = members.text('TranscodeTemplateId', /^[A-Za-z0-9_-]{1,64}$/) ?? '';
    const before = existing.find(({ template }) => template.templateId === templateId);
    if (before === undefined || changed.has(templateId)) return members.invalid('TranscodeTemplateId');
    const after = read({ ...before.asGiven, ...entry }, index, templateId);
    // Published streams carry the definition.
    if (after.template.definition !== before.template.definition) return members.invalid('Definition');
    changed.set(templateId, after);
  }
  const templates = existing.map((kept) => changed.get(kept.template.templateId) ?? kept);
  refuseTwins(templates, () => LIST);
  return templates;
}

function pathOf(index: number): string {
  return `${LIST}[${String(index)}]`;
}

function readList(text: string): readonly Given[] {
  const list = parseJson(text);
  if (!Array.isArray(list) || list.length === 0) return invalid(LIST);
  if (list.length > MAX_TEMPLATES) throw new WireError('TranscodeTemplateExceededMax');
  return list.map((entry: unknown, index) => (isObject(entry) ? entry : invalid(pathOf(index))));
}

function read(entry: Given, index: number, templateId: string): KeptTemplate {
  const kept = readTemplate(readMembers(entry, pathOf(index)), { templateId, asGiven: {} });
  return { ...kept, asGiven: keep(entry) };
}

/** The valid members without the empty ones; values as text in any case. */
function keep(entry: Given): Given {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(entry)) {
    if (objectMembers.includes(name)) kept[name] = textsOf(parsedIfObject(value));
    else if (textMembers.includes(name) && isText(value)) kept[name] = String(value);
  }
  return kept;
}

/** At most two levels deep: nothing deeper was accepted. */
function textsOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return isText(value) ? String(value) : undefined;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, textsOf(parsedIfObject(inner))]));
}

function parsedIfObject(value: unknown): unknown {
  return typeof value === 'string' && value.trimStart().startsWith('{') ? parseJson(value) : value;
}

function isText(value: unknown): value is string | number | boolean {
  return (typeof value === 'string' && value !== '') || typeof value === 'number' || typeof value === 'boolean';
}

/** GetPlayInfo distinguishes streams by definition, format and encryption: a second of a kind could not be named. */
function refuseTwins(templates: readonly KeptTemplate[], nameOf: (position: number) => string): void {
  const kinds = new Set<string>();
  for (const [position, { template }] of templates.entries()) {
    const kind = [template.definition, template.container, template.isEncrypted].join(' ');
    if (kinds.has(kind)) invalid(nameOf(position));
    kinds.add(kind);
  }
}

function invalid(parameter: string): never {
  throw new WireError('InvalidParameter', { parameter });
}
