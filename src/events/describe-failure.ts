// Why a file could not be made into a video, as events say it: the vendor's code, and our sentence for its owner.
import type { Failure } from '../wire/events.ts';

/** Faults of the server; all others are faults of the file. */
const OURS: ReadonlySet<string> = new Set(['broken', 'gave-up', 'lost', 'out-of-space', 'unreadable']);

export function describeFailure(failure: { readonly reason: string; readonly detail: string }): Failure {
  const code = OURS.has(failure.reason) ? 'InternalError' : 'InvalidParameter.ResourceContentBad';
  return { code, message: failure.detail };
}
