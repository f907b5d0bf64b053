// Why policies allow or deny a request: each statement that names the action, whether it fits, and which one decides. Asked by people,
// so it is slow and thorough; every judgement is that of evaluate.ts, made for one statement alone. Pure.
import { compilePolicies, decide, type AccessRequest, type NamedPolicy, type PolicyType } from './evaluate.ts';
import type { Statement } from './policy-document.ts';

export type Fit = 'fits' | 'may fit' | 'does not fit';

export interface ExplainedStatement {
  readonly policyName: string;
  readonly policyType: PolicyType;
  /** Its place in the document, from 1. */
  readonly number: number;
  readonly effect: Statement['effect'];
  /** `may fit`: for a list, where it fits some of the resources. */
  readonly fit: Fit;
  /** What does not fit; of a condition its operator and its key. */
  readonly missed?: 'resource' | { readonly operator: string; readonly key: string };
}

export interface ExplainedDecision {
  readonly decision: 'allowed' | 'explicitly denied' | 'implicitly denied';
  /** Absent for an implicit denial: no statement allows it. */
  readonly decidedBy?: ExplainedStatement;
  /** Those that name the action, at most {@link MAX_STATEMENTS}. */
  readonly statements: readonly ExplainedStatement[];
  readonly isTruncated: boolean;
}

/** More are decided, but not listed. */
export const MAX_STATEMENTS = 200;

interface Placed {
  readonly policy: NamedPolicy;
  readonly statement: Statement;
  readonly number: number;
}

export function explainDecision(policies: readonly NamedPolicy[], request: AccessRequest): ExplainedDecision {
  const placed = policies.flatMap((policy) =>
    policy.document.statements.map((statement, index) => ({ policy, statement, number: index + 1 })),
  );
  const concerned = placed.filter(({ statement }) => namesAction(statement, request.action));
  const decision = decide(compilePolicies(policies), request);
  const listed = concerned.slice(0, MAX_STATEMENTS).map((each) => explain(each, request));
  const decider = (): ExplainedStatement | undefined => {
    const effect = decision.allowed ? 'Allow' : 'Deny';
    const found = concerned.find(({ statement }) => statement.effect === effect && decides(statement, request));
    return found && explain(found, request);
  };
  const decidedBy = decision.allowed || decision.kind === 'explicit' ? decider() : undefined;
  return {
    decision: decision.allowed ? 'allowed' : decision.kind === 'explicit' ? 'explicitly denied' : 'implicitly denied',
    ...(decidedBy !== undefined && { decidedBy }),
    statements: listed,
    isTruncated: concerned.length > MAX_STATEMENTS,
  };
}

function explain({ policy, statement, number }: Placed, request: AccessRequest): ExplainedStatement {
  const fit = fitOf(statement, request);
  const missed = fit === 'fits' ? undefined : missedBy(statement, request, fit);
  const { name: policyName, type: policyType } = policy;
  return { policyName, policyType, number, effect: statement.effect, fit, ...(missed !== undefined && { missed }) };
}

/** The first part that fits no better than the whole does. */
function missedBy(statement: Statement, request: AccessRequest, fit: Fit): ExplainedStatement['missed'] {
  if (fitOf({ ...statement, conditions: [] }, request) === fit) return 'resource';
  const found = statement.conditions.find(
    (condition) => fitOf({ ...statement, resources: ['*'], conditions: [condition] }, request) === fit,
  );
  return found && { operator: found.operator, key: found.key };
}

/** A Deny that may fit denies; an Allow has to fit. */
function decides(statement: Statement, request: AccessRequest): boolean {
  const fit = fitOf(statement, request);
  return fit === 'fits' || (statement.effect === 'Deny' && fit === 'may fit');
}

function fitOf(statement: Statement, request: AccessRequest): Fit {
  if (isDecidedBy({ ...statement, effect: 'Allow' }, request)) return 'fits';
  return isDecidedBy({ ...statement, effect: 'Deny' }, request) ? 'may fit' : 'does not fit';
}

function namesAction(statement: Statement, action: string): boolean {
  const anywhere: AccessRequest = { action, resource: '', reach: 'one', context: new Map(), varying: new Set() };
  return isDecidedBy({ ...statement, effect: 'Allow', resources: ['*'], conditions: [] }, anywhere);
}

/** Whether the statement alone allows, or as a Deny forbids. */
function isDecidedBy(statement: Statement, request: AccessRequest): boolean {
  const alone = { name: '', type: 'Custom', document: { statements: [statement] } } as const;
  const decision = decide(compilePolicies([alone]), request);
  return decision.allowed || decision.kind === 'explicit';
}
