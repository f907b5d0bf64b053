// What to do about a refusal of the server: who was refused what, then the next step.
import { PlayauthError } from '../../sdk/client.ts';
import { errorTable, type ErrorEntry } from '../wire/errors.ts';
import type { Messages } from './messages.ts';

const remedies: Readonly<Record<string, ErrorEntry | undefined>> = errorTable;

/** Their message holds what there is to know. */
const SAYS_ALL: ReadonlySet<string> = new Set(['OperationDenied']);

export function adviceOn({ identities }: Messages, error: unknown): string[] {
  if (!(error instanceof PlayauthError)) return [];
  const { code, accessDeniedDetail } = error;
  const known = mostSpecific(identities.advice, code);
  // Of a denial by a policy more is known than its code says.
  const deniedAdvice = code === 'Forbidden.RAM' ? undefined : known;
  if (accessDeniedDetail !== undefined)
    return [identities.denied(accessDeniedDetail), deniedAdvice ?? identities.deniedAdvice(accessDeniedDetail)];
  const next = known ?? (SAYS_ALL.has(code) ? undefined : remedies[code]?.remedy);
  return next === undefined ? [] : [next];
}

/** For `A.B.C` the advice on it, else on `A.B`, else on `A`. */
function mostSpecific(advice: Readonly<Record<string, string>>, code: string): string | undefined {
  const parts = code.split('.');
  const names = parts.map((_, index) => parts.slice(0, parts.length - index).join('.'));
  return names.map((name) => advice[name]).find((text) => text !== undefined);
}
