// The failure of a job as events report it: the vendor's code, and our message for the owner of the video.
import type { Failure } from '../wire/events.ts';

/** Reasons that are faults of the server. All others are faults of the file. */
const OURS: ReadonlySet<string> = new Set(['broken', 'gave-up', 'lost', 'out-of-space', 'unreadable']);

export function describeFailure(failure: { readonly reason: string; readonly detail: string }): Failure {
  const code = OURS.has(failure.reason) ? 'InternalError' : 'InvalidParameter.ResourceContentBad';
  return { code, message: failure.detail };
}
