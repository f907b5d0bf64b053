// SessionId makes a call idempotent: a second call with the same one answers the result of the first.
import { z } from 'zod';
import type { Caller } from '../caller.ts';

export const sessionIdParameter = z.preprocess(
  (value) => (value === '' ? undefined : value),
  z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,50}$/)
    .optional(),
) as unknown as z.ZodType<string | undefined>;

/** A session belongs to its caller: the SessionId of another caller shows nothing of that caller's calls. */
export function sessionOf(caller: Caller, sessionId: string | undefined): string | undefined {
  if (sessionId === undefined || caller.kind !== 'accessKey') return undefined;
  const { principal } = caller;
  const owner = principal.type === 'root' ? 'root' : principal.type === 'user' ? principal.userId : principal.roleId;
  return `${owner} ${sessionId}`;
}
