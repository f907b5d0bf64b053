// Builds the text of a policy for a limited issuer from the flags of `policy create`.
import { operationVersions } from '../../../sdk/operations.ts';
import { PLAYAUTH_VERSION, VOD_VERSION } from '../../access/operation.ts';
import { isVideoId } from '../../wire/ids.ts';
import { CommandFailure, UsageFailure } from '../../terminal/failure.ts';
import { about, type Problems } from '../../terminal/problem.ts';
import { clean } from '../../terminal/text-table.ts';

export const problems = {
  noSuchAction: {
    says: ['There is no operation {name} that a policy could allow.', '没有可授权的操作 {name}。'],
    next: ['The names are in docs/wire.md.', '操作名见 docs/wire.md。'],
  },
  outlivesTtl: {
    says: [
      '--max-ttl limits GetVideoPlayAuth; {action} would give out playback for longer.',
      '--max-ttl 只限制 GetVideoPlayAuth，而 {action} 会给出更长时间的播放权限。',
    ],
    next: ['Leave one of the two out.', '请去掉其中之一。'],
  },
  noCategory: {
    says: ['{text} is no CateId (a number).', '{text} 不是分类 ID（数字）。'],
    next: ['The numbers of the categories: playauth category list', '查看分类编号：playauth category list'],
  },
  noVideoId: {
    says: ['{text} is no VideoId (32 digits of 0–9 a–f).', '{text} 不是视频 ID（32 位 0–9 a–f）。'],
    next: [
      'The VideoIds there are: playauth videos — for ids of your own use --reference-id',
      '查看视频 ID：playauth videos；自定义 ID 请用 --reference-id',
    ],
  },
} as const satisfies Problems;

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

/** A single value stands without brackets, which is easier to read. */
type Values = string | readonly string[];
type Conditions = Readonly<Record<string, Readonly<Record<string, Values>>>>;

interface Statement {
  readonly Effect: 'Allow';
  readonly Action: Values;
  readonly Resource: Values;
  readonly Condition?: Conditions;
}

const ISSUE = 'vod:GetVideoPlayAuth';
/** API versions whose actions begin with `vod:`. */
const VERSIONS: ReadonlySet<string> = new Set([VOD_VERSION, PLAYAUTH_VERSION]);
/** No policy can allow these. */
const OPERATOR_ONLY = new Set(['CreateAccount', 'ListAccounts']);
/** These allow playback without a PlayAuth, or give out the key that signs one. */
const OUTLIVE_TTL = new Set(['vod:GetPlayInfo', 'vod:CreateWatchLink', 'vod:GetAppPlayKey', 'vod:SetAppPlayKey']);

/** The JSON text. Limits of different kinds must all be met; of the values of one kind, one must be. */
export function issuerPolicy(limits: IssuerLimits): string {
  const actions = (limits.actions ?? [ISSUE]).map((action) => fullAction(action));
  return JSON.stringify({ Version: '1', Statement: statements(actions, limits) }, null, 2);
}

function statements(actions: readonly string[], limits: IssuerLimits): Statement[] {
  const { maxTtl } = limits;
  const scope = scopeOf(limits);
  if (maxTtl === undefined) return [statement(actions, scope)];
  const outlives = actions.find((action) => OUTLIVE_TTL.has(action) || /[*?]/.test(action));
  if (outlives !== undefined)
    throw new UsageFailure(about(problems.outlivesTtl, { action: clean(outlives) }), 'ActionOutlivesTtl');
  // Only GetVideoPlayAuth has a lifetime: other operations would never meet the condition.
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

function scopeOf({ videos, tag, category, referenceId }: IssuerLimits): Scope {
  const wrong = videos?.find((id) => !isVideoId(id));
  if (wrong !== undefined) throw new UsageFailure(about(problems.noVideoId, { text: clean(wrong) }), 'NoVideoId');
  const notANumber = category?.find((number) => !/^\d{1,15}$/.test(number));
  if (notANumber !== undefined)
    throw new UsageFailure(about(problems.noCategory, { text: clean(notANumber) }), 'NoCategory');
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
    Effect: 'Allow',
    Action: valuesOf(actions),
    Resource: valuesOf(resources),
    ...(hasConditions && { Condition: conditions }),
  } as const;
}

function valuesOf(values: readonly string[]): Values {
  const [first, ...others] = values;
  return first !== undefined && others.length === 0 ? first : values;
}

/** In the spelling of the operation: the policy would accept a misspelt name and allow nothing with it. */
function fullAction(text: string): string {
  const name = text.replace(/^vod:/i, '');
  if (/^[A-Za-z*?]+$/.test(name) && /[*?]/.test(name)) return `vod:${name}`;
  const known = Object.entries(operationVersions).find(
    ([operation, version]) =>
      operation.toLowerCase() === name.toLowerCase() && VERSIONS.has(version) && !OPERATOR_ONLY.has(operation),
  );
  if (known === undefined)
    throw new CommandFailure('NoSuchAction', about(problems.noSuchAction, { name: clean(text) }));
  return `vod:${known[0]}`;
}
