// SessionId: with the same one, a call that is sent again is the one before.
import { z } from 'zod';
import type { Caller } from '../caller.ts';

export const sessionIdParameter = z.preprocess(
  (value) => (value === '' ? undefined : value),
  z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,50}$/)
    .optional(),
) as unknown as z.ZodType<string | undefined>;

/** A session is its caller's own: with somebody else's SessionId nobody gets to see what they asked for. */
export function sessionOf(caller: Caller, sessionId: string | undefined): string | undefined {
  if (sessionId === undefined || caller.kind !== 'accessKey') return undefined;
  const { principal } = caller;
  const owner = principal.type === 'root' ? 'root' : principal.type === 'user' ? principal.userId : principal.roleId;
  return `${owner} ${sessionId}`;
}
