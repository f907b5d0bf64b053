// A group of templates as a value: what uploads and transcoding jobs name to say which streams are to be made. Pure.
import { LADDER_GROUP, NO_TRANSCODE_GROUP, type TranscodeTemplate } from '../../ffmpeg/plan/template.ts';

/** A template with what the caller wrote, which is what he reads back. */
export interface KeptTemplate {
  readonly template: TranscodeTemplate;
  /** The members as they came, by their names on the wire. */
  readonly asGiven: Readonly<Record<string, unknown>>;
}

export interface TemplateGroup {
  readonly groupId: string;
  readonly name: string;
  readonly isBuiltIn: boolean;
  readonly isDefault: boolean;
  /** It can neither be changed nor deleted until it is unlocked; a built-in one never. */
  readonly isLocked: boolean;
  readonly templates: readonly KeptTemplate[];
  readonly createdAtMs: number;
  readonly modifiedAtMs: number;
}

/** What transcoding goes by. */
export interface GroupTemplates {
  readonly groupId: string;
  readonly templates: readonly TranscodeTemplate[];
}

export const MAX_GROUPS = 20;
export const MAX_TEMPLATES = 20;

/** By id; no account can make others of these names. */
export const builtInNames: ReadonlyMap<string, string> = new Map([
  [LADDER_GROUP, 'playauth ladder'],
  [NO_TRANSCODE_GROUP, 'No transcoding'],
]);

export function templatesIn(groupId: string, kept: readonly KeptTemplate[]): GroupTemplates {
  return { groupId, templates: kept.map(({ template }) => template) };
}
