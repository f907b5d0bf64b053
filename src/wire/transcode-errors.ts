// Errors of transcoding that is asked for: part of the one table of errors.ts.
import type { ErrorEntry } from './error-entry.ts';

export const transcodeErrors = {
  NoSuchResource: {
    status: 404,
    message: 'The specified resource {resource} does not exist.',
    remedy: 'Check the id that the message names, and the account of the access key.',
  },
} as const satisfies Record<string, ErrorEntry>;
