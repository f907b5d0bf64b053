// A group of templates as a value. Uploads and transcode jobs name a group to choose their streams. Pure.
import { LADDER_GROUP, NO_TRANSCODE_GROUP, type TranscodeTemplate } from '../../ffmpeg/plan/template.ts';

/** A template with the members as the caller wrote them, for reading back. */
export interface KeptTemplate {
  readonly template: TranscodeTemplate;
  /** The members as received, by their wire names. */
  readonly asGiven: Readonly<Record<string, unknown>>;
}

export interface TemplateGroup {
  readonly groupId: string;
  readonly name: string;
  readonly isBuiltIn: boolean;
  readonly isDefault: boolean;
  /** Cannot be changed or deleted until it is unlocked. A built-in group is always locked. */
  readonly isLocked: boolean;
  readonly templates: readonly KeptTemplate[];
  readonly createdAtMs: number;
  readonly modifiedAtMs: number;
}

/** What transcoding uses. */
export interface GroupTemplates {
  readonly groupId: string;
  readonly templates: readonly TranscodeTemplate[];
}

export const MAX_GROUPS = 20;
export const MAX_TEMPLATES = 20;

/** By id. Accounts cannot create groups with these ids. */
export const builtInNames: ReadonlyMap<string, string> = new Map([
  [LADDER_GROUP, 'playauth ladder'],
  [NO_TRANSCODE_GROUP, 'No transcoding'],
]);

export function templatesIn(groupId: string, kept: readonly KeptTemplate[]): GroupTemplates {
  return { groupId, templates: kept.map(({ template }) => template) };
}
