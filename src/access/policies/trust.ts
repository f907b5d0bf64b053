// Evaluates a role's trust policy: who may assume the role. The caller's own policies have to allow it as well.
import { compileCondition, MET, UNMET, type Truth } from './conditions.ts';
import type { TrustPolicy, TrustStatement } from './policy-document.ts';

interface TrustRequest {
  /** The ARNs by which the caller may be named: its own, and its account's (`acs:ram::<id>:root`). */
  readonly principals: readonly string[];
  /** The keys that are present, names in lower case; or every condition is as it was when the role was assumed. */
  readonly context: ReadonlyMap<string, readonly string[]> | 'judged before';
}

export function isTrusted({ statements }: TrustPolicy, request: TrustRequest): boolean {
  const judged = statements.map((statement) => ({ effect: statement.effect, truth: judge(statement, request) }));
  if (judged.some(({ effect, truth }) => effect === 'Deny' && truth !== UNMET)) return false;
  return judged.some(({ effect, truth }) => effect === 'Allow' && truth === MET);
}

function judge({ effect, principals, conditions }: TrustStatement, request: TrustRequest): Truth {
  // Names that differ in case alone are one name.
  const asked = request.principals.map((principal) => principal.toLowerCase());
  if (!principals.some((principal) => asked.includes(principal.toLowerCase()))) return UNMET;
  const { context } = request;
  if (context === 'judged before') return effect === 'Allow' || conditions.length === 0 ? MET : UNMET;
  const truths = conditions.map((condition) => compileCondition(condition).judge(context.get(condition.key)));
  return truths.reduce<Truth>((least, truth) => (truth < least ? truth : least), MET);
}
