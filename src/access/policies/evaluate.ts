// Who may do what: the policies of one caller against one request. Pure, and asked on every call: the statements that
// concern an action are found once and kept.
import {
  compileCondition,
  MET,
  UNKNOWN,
  UNMET,
  type CompiledCondition,
  type ConditionText,
  type Truth,
} from './conditions.ts';
import type { PolicyDocument, Statement } from './policy-document.ts';
import { compileWildcard, type Wildcard } from './wildcard.ts';

export type PolicyType = 'System' | 'Custom';

export interface NamedPolicy {
  readonly name: string;
  readonly type: PolicyType;
  readonly document: PolicyDocument;
}

export interface AccessRequest {
  /** `vod:GetVideoPlayAuth`. */
  readonly action: string;
  /** Whole: `acs:vod:cn-shanghai:1234567890123456:video/<id>`; for reach `every`, what all of them begin with: `…video/`. */
  readonly resource: string;
  /** `one`: this resource. `every`: the call reaches every resource that begins so (lists, searches). */
  readonly reach: 'one' | 'every';
  /** The keys that are present, names in lower case. */
  readonly context: ReadonlyMap<string, readonly string[]>;
  /** For reach `every`: keys whose values differ from one resource to the next, in lower case. */
  readonly varying: ReadonlySet<string>;
}

export interface Denial {
  readonly allowed: false;
  /** A statement forbids it, or none allows it. */
  readonly kind: 'explicit' | 'implicit';
  readonly policyName: string | undefined;
  readonly policyType: PolicyType | undefined;
}

export interface Permission {
  readonly allowed: true;
}

export type Decision = Permission | Denial;

export interface CompiledPolicies {
  readonly statementsFor: (action: string) => ActionStatements;
}

interface ActionStatements {
  readonly denies: readonly CompiledStatement[];
  readonly allows: readonly CompiledStatement[];
  readonly dependsOnResource: boolean;
}

interface CompiledStatement {
  readonly policy: NamedPolicy;
  readonly effect: Statement['effect'];
  readonly concerns: (lowerCaseAction: string) => boolean;
  readonly resources: readonly Wildcard[];
  readonly conditions: readonly CompiledCondition[];
}

/** More actions than there are operations; names out of requests never come this far, but memory is bounded anyway. */
const MAX_ACTIONS = 256;
const ALLOWED: Permission = { allowed: true };
const IMPLICITLY_DENIED: Denial = { allowed: false, kind: 'implicit', policyName: undefined, policyType: undefined };

export function compilePolicies(policies: readonly NamedPolicy[]): CompiledPolicies {
  const statements = policies.flatMap((policy) =>
    policy.document.statements.map((statement) => compileStatement(policy, statement)),
  );
  const known = new Map<string, ActionStatements>();
  return {
    statementsFor: (action) => {
      let found = known.get(action);
      if (found === undefined) {
        found = selectStatements(statements, action.toLowerCase());
        if (known.size >= MAX_ACTIONS) known.clear();
        known.set(action, found);
      }
      return found;
    },
  };
}

/** An explicit deny beats every allow; what nothing allows is denied. */
export function decide(compiled: CompiledPolicies, request: AccessRequest): Decision {
  const { denies, allows } = compiled.statementsFor(request.action);
  for (const statement of denies) {
    // What may be forbidden is: a list that could show one forbidden video is refused.
    if (judge(statement, request) !== UNMET) {
      const { name, type } = statement.policy;
      return { allowed: false, kind: 'explicit', policyName: name, policyType: type };
    }
  }
  for (const statement of allows) if (judge(statement, request) === MET) return ALLOWED;
  return IMPLICITLY_DENIED;
}

/** Layers, such as a role's policies and those of its session: each has to allow. */
export function decideAll(
  layers: readonly CompiledPolicies[],
  request: AccessRequest,
): Permission | (Denial & { readonly layer: number }) {
  for (const [layer, compiled] of layers.entries()) {
    const decision = decide(compiled, request);
    if (!decision.allowed) return { ...decision, layer };
  }
  // Without a layer nobody has allowed anything.
  return layers.length === 0 ? { ...IMPLICITLY_DENIED, layer: 0 } : ALLOWED;
}

/** False: whatever the resource and its properties, the decision is the same, and nobody needs to look them up. */
export function dependsOnResource(compiled: CompiledPolicies, action: string): boolean {
  return compiled.statementsFor(action).dependsOnResource;
}

function compileStatement(policy: NamedPolicy, statement: Statement): CompiledStatement {
  const { isNegated, patterns } = statement.actions;
  const actions = patterns.map(compileWildcard);
  return {
    policy,
    effect: statement.effect,
    concerns: (action) => actions.some((pattern) => pattern.matches(action)) !== isNegated,
    resources: statement.resources.map(compileWildcard),
    conditions: statement.conditions.map((condition: ConditionText) => compileCondition(condition)),
  };
}

function selectStatements(statements: readonly CompiledStatement[], action: string): ActionStatements {
  const relevant = statements.filter((statement) => statement.concerns(action));
  return {
    denies: relevant.filter((statement) => statement.effect === 'Deny'),
    allows: relevant.filter((statement) => statement.effect === 'Allow'),
    dependsOnResource: relevant.some(looksAtResource),
  };
}

function judge({ resources, conditions }: CompiledStatement, request: AccessRequest): Truth {
  let truth = request.reach === 'one' ? judgeOne(resources, request.resource) : judgeEvery(resources, request.resource);
  for (const condition of conditions) {
    if (truth === UNMET) return UNMET;
    const { key } = condition;
    const isVarying = request.reach === 'every' && request.varying.has(key);
    const judged = isVarying ? UNKNOWN : condition.judge(request.context.get(key));
    if (judged < truth) truth = judged;
  }
  return truth;
}

function judgeOne(patterns: readonly Wildcard[], resource: string): Truth {
  for (const pattern of patterns) if (pattern.matches(resource)) return MET;
  return UNMET;
}

/** Several patterns that only together cover everything are not recognised; that refuses and never allows. */
function judgeEvery(patterns: readonly Wildcard[], prefix: string): Truth {
  if (patterns.some((pattern) => pattern.coversExtensionsOf(prefix))) return MET;
  return patterns.some((pattern) => pattern.canMatchExtensionOf(prefix)) ? UNKNOWN : UNMET;
}

function looksAtResource({ resources, conditions }: CompiledStatement): boolean {
  return !resources.some((pattern) => pattern.matchesAll) || conditions.some(({ key }) => !key.startsWith('acs:'));
}
