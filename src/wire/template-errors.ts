// Errors of transcode template groups and of encryption: part of the one table of errors.ts.
import type { ErrorEntry } from './error-entry.ts';

export const templateErrors = {
  'InvalidTemplateGroupId.NotFound': {
    status: 404,
    message: 'The TemplateGroupId does not exist.',
    remedy: 'Check the TemplateGroupId (ListTranscodeTemplateGroup), and the account of the access key.',
  },
  'InvalidTranscodeTemplateGroup.NotFound': {
    status: 404,
    message: 'The transcode template group does not exist.',
    remedy: 'Check the TranscodeTemplateGroupId (ListTranscodeTemplateGroup), and the account of the access key.',
  },
  'Forbidden.LockedTemplateGroup': {
    status: 403,
    message: 'The transcode template group has been locked.',
    remedy: 'Unlock it first (UpdateTranscodeTemplateGroup, Locked=Disabled). The built-in groups stay as they are.',
  },
  'Forbidden.SpecialTemplateGroup': {
    status: 403,
    message: 'The transcode template group is using for special purpose.',
    remedy: 'The built-in groups take no templates: make a group of your own.',
  },
  'Forbidden.DefaultTemplateGroup': {
    status: 403,
    message: 'The transcode template group is default.',
    remedy: 'Make another group the default first (SetDefaultTranscodeTemplateGroup).',
  },
  // The vendor's own spelling.
  TrasncodeTemplateGroupExceededMax: {
    status: 400,
    message: 'The transcode template group size exceeded maximum.',
    remedy: 'An account has at most 20 groups: delete one.',
  },
  TranscodeTemplateExceededMax: {
    status: 400,
    message: 'The template transcode template config size exceeded maximum.',
    remedy: 'A group has at most 20 templates.',
  },
  'InvalidStorage.NotFound': {
    status: 404,
    message: 'The StorageLocation does not exist.',
    remedy: 'Leave StorageLocation out: all files are stored in one place.',
  },
} as const satisfies Record<string, ErrorEntry>;
