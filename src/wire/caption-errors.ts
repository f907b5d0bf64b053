// Errors of captions: part of the one table of errors.ts.
import type { ErrorEntry } from './error-entry.ts';

export const captionErrors = {
  'InvalidCaption.Malformed': {
    status: 400,
    message: 'The caption file cannot be read: {why}.',
    remedy: 'Content is the text of a WebVTT or SubRip (SRT) file. Correct the line that the message names.',
  },
  'InvalidCaption.NotFound': {
    status: 404,
    message: 'The video has no captions in this language.',
    remedy: 'ListCaptions names the languages there are.',
  },
  CaptionsExceededMax: {
    status: 400,
    message: 'The captions of the video have exceeded {max}.',
    remedy: 'Delete one (DeleteCaption), or replace one by giving its language.',
  },
} as const satisfies Record<string, ErrorEntry>;
