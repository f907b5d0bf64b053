// Stage "authorize" of an API call: whether the policies of the caller allow it. An account's own key may do everything in
// it, a user or a role what its policies allow, a player what its credential is for.
import type { AccessTarget } from '../access/access-target.ts';
import type { AccessKeyCaller, Caller } from '../access/caller.ts';
import { deniedPrincipal } from '../access/policies/denied-principal.ts';
import type { BoundOperation, Call, RequestOrigin } from '../access/operation.ts';
import {
  decideAll,
  dependsOnResource,
  type AccessRequest,
  type CompiledPolicies,
} from '../access/policies/evaluate.ts';
import type { GrantedPolicies } from '../access/policies/granted-policies.ts';
import { requestKeys } from '../access/policies/request-keys.ts';
import type { Clock } from '../base/clock.ts';
import { andThen, type Soon } from '../base/soon.ts';
import { WireError, type AccessDeniedDetail } from '../wire/errors.ts';

export interface AuthorizeDeps {
  readonly grantedPolicies: Pick<GrantedPolicies, 'layersOf'>;
  readonly clock: Clock;
  readonly region: string;
}

/** `allowed`, or a decision that depends on the parameters: `dispatch` makes it when it has read them. It throws a denial. */
export type PendingDecision = 'allowed' | ((call: Call<unknown>) => Soon<void>);

interface CallToAuthorize {
  readonly bound: BoundOperation;
  readonly caller: Caller;
  readonly origin: RequestOrigin;
}

/** Throws the denial as soon as it is certain: before any parameter is read, unless a policy depends on the resource. */
export function authorize(deps: AuthorizeDeps, call: CallToAuthorize): Soon<PendingDecision> {
  const { caller, bound } = call;
  const { callers, target } = bound.operation;
  if (!callers.includes(caller.kind)) throw new WireError('Forbidden.RAM', {}, `a ${caller.kind} may not call this`);
  if (caller.kind !== 'accessKey' || caller.principal.type === 'root' || target === 'nothing') return 'allowed';
  const layers = deps.grantedPolicies.layersOf(caller.accountId, caller.principal);
  return andThen(layers, (found) => decide(deps, call, { caller, layers: found }));
}

interface Question {
  readonly caller: AccessKeyCaller;
  readonly action: string;
  readonly origin: RequestOrigin;
  readonly target: AccessTarget;
}

/** Whether a caller might do this now, asked outside of a call. */
export function isAllowed(deps: AuthorizeDeps, question: Question): Soon<boolean> {
  const { accountId, principal } = question.caller;
  if (principal.type === 'root') return true;
  const layers = deps.grantedPolicies.layersOf(accountId, principal);
  return andThen(layers, (found) => decideAll(found, toRequest(deps, question)).allowed);
}

interface Limited {
  readonly caller: AccessKeyCaller;
  readonly layers: readonly CompiledPolicies[];
}

function decide(deps: AuthorizeDeps, { bound, origin }: CallToAuthorize, limited: Limited): PendingDecision {
  const { action } = bound.operation;
  const requireTarget = (target: AccessTarget): void => {
    requireAllowed(bound, limited, toRequest(deps, { action, origin, target, caller: limited.caller }));
  };
  if (!limited.layers.some((layer) => dependsOnResource(layer, action))) {
    // An empty resource: statements that name a certain one do not match it.
    requireAllowed(bound, limited, {
      ...toRequest(deps, { action, origin, target: ANY, caller: limited.caller }),
      resource: '',
    });
    return 'allowed';
  }
  return (call) => andThen(bound.targetOf(call), (targets) => requireAll(targets, requireTarget));
}

function requireAll(
  targets: AccessTarget | readonly AccessTarget[],
  requireTarget: (target: AccessTarget) => void,
): void {
  if (isList(targets)) targets.forEach(requireTarget);
  else requireTarget(targets);
}

function isList(targets: AccessTarget | readonly AccessTarget[]): targets is readonly AccessTarget[] {
  return Array.isArray(targets);
}

const NONE: ReadonlySet<string> = new Set();
const ANY: AccessTarget = { service: 'vod', path: '', reach: 'one' };

function toRequest({ clock, region }: AuthorizeDeps, { action, origin, target, caller }: Question): AccessRequest {
  const context = requestKeys(origin, clock.now());
  for (const [name, values] of target.keys ?? []) context.set(name, values);
  // Resources of RAM belong to no region.
  const place = target.service === 'ram' ? '' : region;
  return {
    action,
    resource: `acs:${target.service}:${place}:${target.accountId ?? caller.accountId}:${target.path}`,
    reach: target.reach,
    context,
    varying: target.varying ?? NONE,
  };
}

function requireAllowed({ operation }: BoundOperation, { caller, layers }: Limited, request: AccessRequest): void {
  const decision = decideAll(layers, request);
  if (decision.allowed) return;
  const { kind, policyName, layer } = decision;
  const accessDenied: AccessDeniedDetail = {
    AuthAction: request.action,
    ...deniedPrincipal(caller),
    NoPermissionType: kind === 'explicit' ? 'ExplicitDeny' : 'ImplicitDeny',
    PolicyType: layer === 0 ? 'AccountLevelIdentityBasedPolicy' : 'SessionPolicy',
    Policy: policyName ?? 'implicit',
  };
  const reason = `${kind} denial of ${request.action} on ${request.resource} by ${accessDenied.Policy}`;
  throw new WireError(operation.deniedCode, {}, { accessDenied, reason });
}
