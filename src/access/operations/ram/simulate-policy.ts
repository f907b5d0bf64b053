// SimulatePolicy (playauth's own): whether a user, a role or a key may do something, and which statement decides; also for a policy
// that is not written yet. It changes nothing and decides with the same code as a call.
import { z } from 'zod';
import type { Clock } from '../../../base/clock.ts';
import type { Soon } from '../../../base/soon.ts';
import { WireError } from '../../../wire/errors.ts';
import { asVideoId, type AccountId, type VideoId } from '../../../wire/ids.ts';
import { parseTimestampWithFraction } from '../../../wire/timestamps.ts';
import type { AccessTarget } from '../../access-target.ts';
import type { Roles } from '../../identities/roles-db.ts';
import type { Users } from '../../identities/users-db.ts';
import type { AccessKeys } from '../../keys/access-keys-db.ts';
import { defineOperation, PLAYAUTH_VERSION, type Call } from '../../operation.ts';
import { optionalJson, optionalText, optionalWord } from '../../parameters/parameter-schemas.ts';
import type { AccessRequest, NamedPolicy } from '../../policies/evaluate.ts';
import { explainDecision, type ExplainedDecision, type ExplainedStatement } from '../../policies/explain-decision.ts';
import type { GrantedPolicies, PolicyHolder } from '../../policies/granted-policies.ts';
import { MAX_POLICY_CHARACTERS, parsePolicyDocument } from '../../policies/policy-document.ts';
import { requestKeys } from '../../policies/request-keys.ts';
import {
  policyDocumentOf,
  ramText,
  required,
  roleNameErrors,
  roleNameOf,
  userNameErrors,
  userNameOf,
} from './ram-parameters.ts';
import { everyPolicy, everyUser, roleTarget, userTarget } from './ram-target.ts';

interface Deps {
  readonly users: Pick<Users, 'find' | 'get'>;
  readonly roles: Pick<Roles, 'find' | 'get'>;
  readonly accessKeys: Pick<AccessKeys, 'find'>;
  readonly grantedPolicies: Pick<GrantedPolicies, 'attachedTo'>;
  /** The keys of a video that exists. */
  readonly videoTargetOf: (accountId: AccountId, videoId: VideoId) => Soon<AccessTarget>;
  /** Whether the caller may see what stands in the keys of the video. */
  readonly maySee: (call: Pick<Call<unknown>, 'caller' | 'origin'>, target: AccessTarget) => Soon<boolean>;
  readonly clock: Clock;
  readonly region: string;
}

/** Patterns of policies are matched against each value: the work is in proportion to both. */
const MOST_KEY_CHARACTERS = 2_048;
const conditionKeys = z
  .record(z.string(), z.union([z.string(), z.array(z.string())]))
  .refine((keys) => JSON.stringify(keys).length <= MOST_KEY_CHARACTERS);

const parameters = z.object({
  UserName: optionalText(128),
  RoleName: optionalText(128),
  UserAccessKeyId: optionalText(128),
  PolicyDocument: ramText,
  SimulatedAction: optionalText(200).meta({ mandatory: true }),
  Resource: optionalText(1024),
  SourceIp: optionalText(64),
  SecureTransport: optionalWord(['true', 'false']),
  CurrentTime: optionalText(32),
  ConditionKeys: optionalJson(conditionKeys),
});

type SimulateCall = Call<z.output<typeof parameters>>;

const statementDescription = z.object({
  PolicyName: z.string(),
  PolicyType: z.enum(['System', 'Custom']),
  Statement: z.int(),
  Effect: z.enum(['Allow', 'Deny']),
  Fit: z.enum(['fits', 'may fit', 'does not fit']),
  /** `Resource`, or the operator and the key of a condition. */
  Missed: z.string().optional(),
});

export const simulatePolicy = defineOperation({
  name: 'SimulatePolicy',
  version: PLAYAUTH_VERSION,
  action: 'ram:SimulatePolicy',
  summary:
    'Decides whether a user, a role, a key or a draft of a policy allows an action, and names the statement that decides.',
  parameters,
  response: z.object({
    Simulation: z.object({
      Decision: z.enum(['Allowed', 'ExplicitDeny', 'ImplicitDeny']),
      Action: z.string(),
      Resource: z.string(),
      /** The key is disabled: it may do nothing, also what its policies allow. */
      IsKeyActive: z.boolean().optional(),
      /** The account itself may do everything in it. */
      IsRoot: z.boolean(),
      DecidedBy: statementDescription.optional(),
      Statements: z.array(statementDescription),
      IsTruncated: z.boolean(),
      ConditionKeys: z.array(z.object({ Name: z.string(), Values: z.array(z.string()) })),
    }),
  }),
  target: (deps: Deps, call) => targetOf(deps, call),
  errors: [
    'MissingParameter',
    ...userNameErrors,
    ...roleNameErrors,
    'InvalidParameter.PolicyDocument.Length',
    'MalformedPolicyDocument',
    'EntityNotExist.User',
    'EntityNotExist.Role',
    'EntityNotExist.User.AccessKey',
  ],
  handle: async (deps: Deps, call) => {
    const asked = await readSubject(deps, call);
    const request = await readRequest(deps, call);
    const { isRoot, isKeyActive } = asked;
    const explained: ExplainedDecision = isRoot
      ? { decision: 'allowed', statements: [], isTruncated: false }
      : explainDecision(asked.policies, request);
    return {
      Simulation: {
        Decision: DECISIONS[explained.decision],
        Action: request.action,
        Resource: request.reach === 'every' ? `${request.resource}*` : request.resource,
        ...(isKeyActive !== undefined && { IsKeyActive: isKeyActive }),
        IsRoot: isRoot,
        ...(explained.decidedBy !== undefined && { DecidedBy: describe(explained.decidedBy) }),
        Statements: explained.statements.map(describe),
        IsTruncated: explained.isTruncated,
        ConditionKeys: [...request.context].map(([Name, values]) => ({ Name, Values: [...values] })),
      },
    };
  },
});

const DECISIONS = {
  allowed: 'Allowed',
  'explicitly denied': 'ExplicitDeny',
  'implicitly denied': 'ImplicitDeny',
} as const;

/** Who asks about a user reads the user's policies; who tries a draft reads none. */
async function targetOf({ users, roles }: Deps, call: SimulateCall): Promise<AccessTarget> {
  const { UserName, RoleName, UserAccessKeyId } = call.parameters;
  if (UserAccessKeyId !== undefined) return everyUser;
  if (UserName !== undefined) return await userTarget(users, call);
  return RoleName === undefined ? everyPolicy : await roleTarget(roles, call);
}

interface Subject {
  readonly policies: readonly NamedPolicy[];
  readonly isRoot: boolean;
  readonly isKeyActive?: boolean;
}

async function readSubject(deps: Deps, { caller, parameters: asked }: SimulateCall): Promise<Subject> {
  const { UserName, RoleName, UserAccessKeyId, PolicyDocument } = asked;
  const { accountId } = caller;
  const named = [UserName, RoleName, UserAccessKeyId].filter((each) => each !== undefined).length;
  if (named > 1) throw new WireError('InvalidParameter', { parameter: 'UserName' }, 'more than one subject is named');
  if (named === 0 && PolicyDocument === undefined) throw new WireError('MissingParameter', { parameter: 'UserName' });
  const draft = PolicyDocument === undefined ? [] : [readDraft(policyDocumentOf(PolicyDocument))];
  const withDraft = async (holder: Omit<PolicyHolder, 'accountId'>): Promise<readonly NamedPolicy[]> => [
    ...(await deps.grantedPolicies.attachedTo({ accountId, ...holder })),
    ...draft,
  ];
  if (UserAccessKeyId !== undefined) {
    const key = await deps.accessKeys.find(UserAccessKeyId);
    if (key?.accountId !== accountId) throw new WireError('EntityNotExist.User.AccessKey');
    const { user, status } = key;
    const policies = user === undefined ? [] : await withDraft({ type: 'user', id: user.userId });
    return { policies, isRoot: user === undefined, isKeyActive: status === 'Active' };
  }
  if (UserName !== undefined) {
    const { userId } = await deps.users.get(accountId, userNameOf(UserName));
    return { policies: await withDraft({ type: 'user', id: userId }), isRoot: false };
  }
  if (RoleName === undefined) return { policies: draft, isRoot: false };
  const { roleId } = await deps.roles.get(accountId, roleNameOf(RoleName));
  return { policies: await withDraft({ type: 'role', id: roleId }), isRoot: false };
}

function readDraft(text: string): NamedPolicy {
  const parsed = parsePolicyDocument(text, { maxCharacters: MAX_POLICY_CHARACTERS });
  if (!parsed.ok) throw new WireError('MalformedPolicyDocument', { why: parsed.reason });
  return { name: 'draft', type: 'Custom', document: parsed.policy };
}

const ACTION = /^(vod|ram|sts):[A-Za-z]{1,64}$/;
const FULL_RESOURCE = /^acs:(?:vod|ram):[a-z0-9-]{0,32}:\d{1,20}:[^\p{Cc}*]{1,512}\*?$/u;
const SHORT_RESOURCE = /^[a-z]{1,32}\/[^\p{Cc}*]{0,256}\*?$/u;
const VIDEO = /^video\/([0-9a-f]{32})$/;

async function readRequest(deps: Deps, call: SimulateCall): Promise<AccessRequest> {
  const { caller, origin, parameters: asked } = call;
  const action = required('SimulatedAction', asked.SimulatedAction);
  const [, service] = ACTION.exec(action) ?? [];
  if (service === undefined) throw new WireError('InvalidParameter', { parameter: 'SimulatedAction' });
  const written = asked.Resource ?? '';
  if (written !== '' && !FULL_RESOURCE.test(written) && !SHORT_RESOURCE.test(written))
    throw new WireError('InvalidParameter', { parameter: 'Resource' });
  const place = service === 'vod' ? `acs:vod:${deps.region}` : 'acs:ram:';
  const full = written.startsWith('acs:') ? written : `${place}:${caller.accountId}:${written}`;
  const isEvery = written === '' || written.endsWith('*');
  const { keys, varying } = await keysOf(deps, call, written);
  const context = contextOf(deps, origin, asked);
  for (const [name, values] of keys) if (!context.has(name)) context.set(name, values);
  return {
    action,
    resource: isEvery ? full.replace(/\*$/, '') : full,
    reach: isEvery ? 'every' : 'one',
    context,
    varying: new Set([...(isEvery && service === 'vod' ? OF_VIDEOS : varying)].filter((key) => !context.has(key))),
  };
}

/** Of a video that is named. One that the caller may not see is as one that does not exist: its keys may have any value. */
async function keysOf(
  deps: Deps,
  call: SimulateCall,
  resource: string,
): Promise<Required<Pick<AccessTarget, 'keys' | 'varying'>>> {
  const [, videoId] = VIDEO.exec(resource) ?? [];
  if (videoId === undefined) return { keys: new Map(), varying: NONE };
  const target = await deps.videoTargetOf(call.caller.accountId, asVideoId(videoId));
  const { keys, varying = NONE } = target;
  if (keys === undefined || !(await deps.maySee(call, target))) return { keys: new Map(), varying: OF_VIDEOS };
  return { keys, varying };
}

/** They differ from one video of a list to the next. */
const OF_VIDEOS: ReadonlySet<string> = new Set(['vod:referenceid', 'vod:cateid', 'vod:tag']);
const NONE: ReadonlySet<string> = new Set();

function contextOf({ clock }: Deps, origin: SimulateCall['origin'], asked: SimulateCall['parameters']) {
  const { SourceIp, SecureTransport, CurrentTime, ConditionKeys = {} } = asked;
  const atMs = CurrentTime === undefined ? clock.now() : parseTimestampWithFraction(CurrentTime);
  if (atMs === undefined) throw new WireError('InvalidParameter', { parameter: 'CurrentTime' });
  const clientIp = SourceIp ?? origin.clientIp;
  const isSecure = SecureTransport === undefined ? origin.isSecure : SecureTransport === 'true';
  const context = requestKeys({ clientIp, isSecure }, atMs);
  for (const [name, value] of Object.entries(ConditionKeys))
    context.set(name.toLowerCase(), typeof value === 'string' ? [value] : value);
  return context;
}

function describe({ policyName, policyType, number, effect, fit, missed }: ExplainedStatement) {
  return {
    PolicyName: policyName,
    PolicyType: policyType,
    Statement: number,
    Effect: effect,
    Fit: fit,
    ...(missed !== undefined && { Missed: missed === 'resource' ? 'Resource' : `${missed.operator} ${missed.key}` }),
  };
}
