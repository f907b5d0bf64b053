// Evaluates the policies of one caller against one request. Pure, and on the path of every call: the statements that concern
// an action are selected once and cached.
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
import { compileWildcard, endOf, TextPlaces, type Wildcard } from './wildcard.ts';

export type PolicyType = 'System' | 'Custom';

export interface NamedPolicy {
  readonly name: string;
  readonly type: PolicyType;
  readonly document: PolicyDocument;
}

export interface AccessRequest {
  /** `vod:GetVideoPlayAuth`. */
  readonly action: string;
  /** `acs:vod:cn-shanghai:1234567890123456:video/<id>`; for reach `every` the common prefix: `…video/`. */
  readonly resource: string;
  /**
   * `one`: this resource. `every`: the call reaches every resource that begins so (lists, searches); after a last `/`
   * come names, without `:` and `/`.
   */
  readonly reach: 'one' | 'every';
  /** The keys that are present, names in lower case. */
  readonly context: ReadonlyMap<string, readonly string[]>;
  /** For reach `every`: keys whose values differ from one resource to the next, in lower case. */
  readonly varying: ReadonlySet<string>;
}

interface Denial {
  readonly allowed: false;
  /** A statement forbids it, or none allows it. */
  readonly kind: 'explicit' | 'implicit';
  readonly policyName: string | undefined;
  readonly policyType: PolicyType | undefined;
}

interface Permission {
  readonly allowed: true;
}

type Decision = Permission | Denial;

export interface CompiledPolicies {
  readonly rulesFor: (action: string) => Rules;
}

interface Rules {
  readonly denies: readonly Rule[];
  readonly allows: readonly Rule[];
  readonly dependsOnResource: boolean;
}

/** One resource pattern of a statement. */
interface Rule {
  /** The pattern's end, copied here: it rules out most rules without a memory access to the pattern, which is what costs time. */
  readonly end: number | undefined;
  readonly pattern: Wildcard;
  readonly statement: CompiledStatement;
}

interface CompiledStatement {
  readonly policy: NamedPolicy;
  readonly effect: Statement['effect'];
  readonly concerns: (lowerCaseAction: string) => boolean;
  readonly resources: readonly Wildcard[];
  readonly conditions: readonly CompiledCondition[];
}

/** More than there are operations. Names from requests do not reach this cache; it is bounded all the same. */
const MAX_ACTIONS = 256;
const ALLOWED: Permission = { allowed: true };
const IMPLICITLY_DENIED: Denial = { allowed: false, kind: 'implicit', policyName: undefined, policyType: undefined };

export function compilePolicies(policies: readonly NamedPolicy[]): CompiledPolicies {
  const conditions = new Map<string, CompiledCondition>();
  // The same condition in many statements ("from our network") is compiled once.
  const compileOnce = (condition: ConditionText): CompiledCondition => {
    const text = JSON.stringify([condition.operator, condition.key, condition.values]);
    const compiled = conditions.get(text) ?? compileCondition(condition);
    conditions.set(text, compiled);
    return compiled;
  };
  const statements = policies.flatMap((policy) =>
    policy.document.statements.map((statement) => ({
      ...compileStatement(policy, statement),
      conditions: statement.conditions.map(compileOnce),
    })),
  );
  const known = new Map<string, Rules>();
  return {
    rulesFor: (action) => {
      let found = known.get(action);
      if (found === undefined) {
        found = selectRules(statements, action.toLowerCase());
        if (known.size >= MAX_ACTIONS) known.clear();
        known.set(action, found);
      }
      return found;
    },
  };
}

/** An explicit deny beats every allow; what nothing allows is denied. */
export function decide(compiled: CompiledPolicies, request: AccessRequest): Decision {
  const { denies, allows } = compiled.rulesFor(request.action);
  const text: ResourceText = { end: endOf(request.resource), places: new TextPlaces(request.resource) };
  for (const rule of denies) {
    // An unknown result denies: a list that could show one denied video is refused.
    if (judge(rule, text, request) !== UNMET) {
      const { name, type } = rule.statement.policy;
      return { allowed: false, kind: 'explicit', policyName: name, policyType: type };
    }
  }
  for (const rule of allows) if (judge(rule, text, request) === MET) return ALLOWED;
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
  // Without a layer nothing is allowed.
  return layers.length === 0 ? { ...IMPLICITLY_DENIED, layer: 0 } : ALLOWED;
}

/** False if the decision is the same for every resource, so that its properties need no query. */
export function dependsOnResource(compiled: CompiledPolicies, action: string): boolean {
  return compiled.rulesFor(action).dependsOnResource;
}

function compileStatement(policy: NamedPolicy, statement: Statement): Omit<CompiledStatement, 'conditions'> {
  const { isNegated, patterns } = statement.actions;
  const actions = patterns.map(compileWildcard);
  return {
    policy,
    effect: statement.effect,
    concerns: (action) => actions.some((pattern) => pattern.matches(action)) !== isNegated,
    resources: statement.resources.map(compileWildcard),
  };
}

function selectRules(statements: readonly CompiledStatement[], action: string): Rules {
  const relevant = statements.filter((statement) => statement.concerns(action));
  const rulesOf = (effect: Statement['effect']): readonly Rule[] =>
    relevant
      .filter((statement) => statement.effect === effect)
      .flatMap((statement) => statement.resources.map((pattern) => ({ end: pattern.end, pattern, statement })));
  return { denies: rulesOf('Deny'), allows: rulesOf('Allow'), dependsOnResource: relevant.some(looksAtResource) };
}

/** Computed once for a resource and used by all rules. */
interface ResourceText {
  readonly end: number;
  readonly places: TextPlaces;
}

function judge(rule: Rule, text: ResourceText, request: AccessRequest): Truth {
  let truth = request.reach === 'one' ? judgeOne(rule, text, request.resource) : judgeEvery(rule, request.resource);
  if (truth === UNMET) return UNMET;
  for (const condition of rule.statement.conditions) {
    const { key } = condition;
    const isVarying = request.varying.has(key);
    const judged = isVarying ? UNKNOWN : condition.judge(request.context.get(key));
    if (judged < truth) truth = judged;
    if (truth === UNMET) return UNMET;
  }
  return truth;
}

function judgeOne({ end: ruleEnd, pattern }: Rule, { end, places }: ResourceText, resource: string): Truth {
  if (ruleEnd !== undefined && ruleEnd !== end) return UNMET;
  return pattern.matches(resource, places) ? MET : UNMET;
}

/** Patterns that cover everything only together are not recognised: this can refuse a call, never allow one. */
function judgeEvery({ pattern }: Rule, prefix: string): Truth {
  if (pattern.coversExtensionsOf(prefix)) return MET;
  const canMatch = prefix.endsWith('/') ? pattern.canMatchNameIn(prefix) : pattern.canMatchExtensionOf(prefix);
  return canMatch ? UNKNOWN : UNMET;
}

function looksAtResource({ resources, conditions }: CompiledStatement): boolean {
  return !resources.some((pattern) => pattern.matchesAll) || conditions.some(({ key }) => !key.startsWith('acs:'));
}
