// The readable way to a limited issuer: from the flags of `policy create` to the text of a policy.
import { operationVersions } from '../../../sdk/operations.ts';
import { PLAYAUTH_VERSION, VOD_VERSION } from '../../access/operation.ts';
import { isVideoId } from '../../wire/ids.ts';
import { CommandFailure } from '../failure.ts';
import type { IdentityMessages } from './messages.ts';

export interface IssuerLimits {
  /** Without any of the next four: every video. */
  readonly videos?: readonly string[] | undefined;
  readonly tag?: readonly string[] | undefined;
  readonly category?: readonly string[] | undefined;
  /** May hold `*` and `?`. */
  readonly referenceId?: readonly string[] | undefined;
  /** Seconds. */
  readonly maxTtl?: number | undefined;
  /** With or without `vod:` before them. */
  readonly actions?: readonly string[] | undefined;
}

/** One stands without brackets, for people who read it. */
type Values = string | readonly string[];
type Conditions = Readonly<Record<string, Readonly<Record<string, Values>>>>;

interface Statement {
  readonly Effect: 'Allow';
  readonly Action: Values;
  readonly Resource: Values;
  readonly Condition?: Conditions;
}

const [MIN_TTL, MAX_TTL] = [100, 3000];
const ISSUE = 'vod:GetVideoPlayAuth';
/** Of all versions, those whose actions begin with `vod:`. */
const VERSIONS: ReadonlySet<string> = new Set([VOD_VERSION, PLAYAUTH_VERSION]);
/** No policy gives these away. */
const OPERATORS_OWN = new Set(['CreateAccount', 'ListAccounts']);
/** These let people play without a PlayAuth, or sign one themselves. */
const OUTLIVE_TTL = new Set(['vod:GetPlayInfo', 'vod:CreateWatchLink', 'vod:GetAppPlayKey', 'vod:SetAppPlayKey']);

/** The JSON text. Limits of several kinds all have to be met; of several values of one kind, one. */
export function issuerPolicy(limits: IssuerLimits, messages: IdentityMessages): string {
  const actions = (limits.actions ?? [ISSUE]).map((action) => fullAction(action, messages));
  return JSON.stringify({ Version: '1', Statement: statements(actions, limits, messages) }, null, 2);
}

function statements(actions: readonly string[], limits: IssuerLimits, messages: IdentityMessages): Statement[] {
  const { maxTtl } = limits;
  if (maxTtl !== undefined && (maxTtl < MIN_TTL || maxTtl > MAX_TTL))
    throw new CommandFailure('NoLifetime', messages.noLifetime);
  const scope = scopeOf(limits, messages);
  if (maxTtl === undefined) return [statement(actions, scope)];
  const outlives = actions.find((action) => OUTLIVE_TTL.has(action) || /[*?]/.test(action));
  if (outlives !== undefined) throw new CommandFailure('ActionOutlivesTtl', messages.outlivesTtl(outlives));
  // Only GetVideoPlayAuth has a lifetime: others would never meet the condition.
  const others = actions.filter((action) => action !== ISSUE);
  const conditions = { ...scope.conditions, NumericLessThanEquals: { 'vod:AuthInfoTimeout': String(maxTtl) } };
  return [
    ...(actions.includes(ISSUE) ? [statement([ISSUE], { ...scope, conditions })] : []),
    ...(others.length > 0 ? [statement(others, scope)] : []),
  ];
}

interface Scope {
  readonly resources: readonly string[];
  readonly conditions: Conditions;
}

function scopeOf({ videos, tag, category, referenceId }: IssuerLimits, messages: IdentityMessages): Scope {
  const wrong = videos?.find((id) => !isVideoId(id));
  if (wrong !== undefined) throw new CommandFailure('NoVideoId', messages.noVideoId(wrong));
  const notANumber = category?.find((number) => !/^\d{1,15}$/.test(number));
  if (notANumber !== undefined) throw new CommandFailure('NoCategory', messages.noCategory(notANumber));
  return {
    resources: videos?.map((id) => `acs:vod:*:*:video/${id}`) ?? ['*'],
    conditions: {
      ...(tag !== undefined && { StringEquals: { 'vod:Tag': valuesOf(tag) } }),
      ...(category !== undefined && { NumericEquals: { 'vod:CateId': valuesOf(category) } }),
      ...(referenceId !== undefined && { StringLike: { 'vod:ReferenceId': valuesOf(referenceId) } }),
    },
  };
}

function statement(actions: readonly string[], { resources, conditions }: Scope): Statement {
  const hasConditions = Object.keys(conditions).length > 0;
  return {
    ...{ Effect: 'Allow', Action: valuesOf(actions), Resource: valuesOf(resources) },
    ...(hasConditions && { Condition: conditions }),
  } as const;
}

function valuesOf(values: readonly string[]): Values {
  const [first, ...others] = values;
  return first !== undefined && others.length === 0 ? first : values;
}

/** In the spelling of the operation; a misspelt one would be allowed and never happen. */
function fullAction(text: string, messages: IdentityMessages): string {
  const name = text.replace(/^vod:/i, '');
  if (/^[A-Za-z*?]+$/.test(name) && /[*?]/.test(name)) return `vod:${name}`;
  const known = Object.entries(operationVersions).find(
    ([operation, version]) =>
      operation.toLowerCase() === name.toLowerCase() && VERSIONS.has(version) && !OPERATORS_OWN.has(operation),
  );
  if (known === undefined) throw new CommandFailure('NoSuchAction', messages.noSuchAction(text));
  return `vod:${known[0]}`;
}
