// Which playback policies apply to a video: those of its account, of its category and the categories above it, and its own. All
// attachments are held in memory and read again when one has changed, so that issuing a credential asks no database.
import { andThen, type Soon } from '../../base/soon.ts';
import { TtlCache } from '../../base/ttl-cache.ts';
import type { Clock } from '../../base/clock.ts';
import type { Video } from '../../library/videos/video.ts';
import type { Database } from '../../store/database/open-database.ts';
import { WireError } from '../../wire/errors.ts';
import type { AccountId } from '../../wire/ids.ts';
import type { PlaybackRules } from '../../wire/playback-rules.ts';
import { mergeRules } from '../rules/merge-rules.ts';
import { readPolicyRules } from './policy-rules.ts';

export interface PoliciesOfVideo {
  /**
   * The strictest of the given rules and of the policies. At once where none applies. Throws InvalidParameter for rules that name
   * another viewer or key than a policy.
   */
  strictest(video: Video, own: PlaybackRules | undefined): Soon<PlaybackRules | undefined>;
  /** Reads the database again. */
  reload(): Promise<void>;
}

/** `unreadable`: written by a newer version. It must not be ignored. */
type Source = PlaybackRules | 'unreadable';

interface AccountPolicies {
  readonly byTarget: Map<string, Source[]>;
  hasCategories: boolean;
}

type PolicyVideo = Pick<Video, 'accountId' | 'videoId' | 'cateId'>;

/** A category never moves, so what is above it stays. */
const MAX_CATEGORIES = 10_000;
const CATEGORY_AGE_MS = 600_000;
const MAX_DEPTH = 8;

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
}

export function createPoliciesOfVideo({ database, clock }: Deps): PoliciesOfVideo {
  let accounts: ReadonlyMap<AccountId, AccountPolicies> = new Map();
  let asked = 0;
  let answered = 0;
  const chains = new TtlCache<string, readonly number[]>(
    { maxEntries: MAX_CATEGORIES, maxAgeMs: CATEGORY_AGE_MS },
    clock,
  );
  const chainOf = ({ accountId, cateId }: PolicyVideo): Soon<readonly number[] | undefined> => {
    if (cateId === undefined) return undefined;
    return chains.getOrLoad(`${accountId} ${String(cateId)}`, () => readChain(database, accountId, cateId));
  };
  return {
    strictest: (video, own) => {
      const policies = accounts.get(video.accountId);
      if (policies === undefined) return own;
      const { byTarget } = policies;
      const plain = [own, ...(byTarget.get('account') ?? []), ...(byTarget.get(`video:${video.videoId}`) ?? [])];
      if (!policies.hasCategories) return merge(plain);
      return andThen(chainOf(video), (chain = []) =>
        merge([...plain, ...chain.flatMap((id) => byTarget.get(`category:${String(id)}`) ?? [])]),
      );
    },
    reload: async () => {
      const number = (asked += 1);
      const read = await readAccounts(database);
      // A slower answer to an earlier question is older.
      if (number < answered) return;
      answered = number;
      accounts = read;
    },
  };
}

function merge(sources: readonly (Source | undefined)[]): PlaybackRules | undefined {
  if (sources.length === 1 && sources[0] !== 'unreadable') return sources[0];
  const readable = sources.filter((source) => source !== 'unreadable');
  if (readable.length < sources.length)
    throw new WireError('OperationDenied', { why: 'a playback policy has a rule that this server does not know' });
  const merging = mergeRules(readable);
  if (merging.ok) return merging.rules;
  throw new WireError('InvalidParameter', {
    parameter: merging.reason,
    range: ' The playback policies of the video name another one.',
  });
}

async function readAccounts(database: Database): Promise<ReadonlyMap<AccountId, AccountPolicies>> {
  const rows = await database
    .selectFrom('playback_policy_targets as t')
    .innerJoin('playback_policies as p', (join) =>
      join.onRef('p.account_id', '=', 't.account_id').onRef('p.policy_name', '=', 't.policy_name'),
    )
    .select(['t.account_id', 't.target', 'p.rules'])
    .execute();
  const accounts = new Map<AccountId, AccountPolicies>();
  const read = new Map<string, Source>();
  for (const { account_id, target, rules } of rows) {
    let policies = accounts.get(account_id);
    if (policies === undefined) accounts.set(account_id, (policies = { byTarget: new Map(), hasCategories: false }));
    const source = read.get(rules) ?? readSource(rules);
    read.set(rules, source);
    policies.byTarget.set(target, [...(policies.byTarget.get(target) ?? []), source]);
    policies.hasCategories ||= target.startsWith('category:');
  }
  return accounts;
}

function readSource(json: string): Source {
  const reading = readPolicyRules(json);
  return reading.ok ? reading.rules : 'unreadable';
}

/** The category and those above it. */
async function readChain(database: Database, accountId: AccountId, cateId: number): Promise<readonly number[]> {
  const chain: number[] = [];
  let next: number | null = cateId;
  while (next !== null && chain.length < MAX_DEPTH) {
    chain.push(next);
    const row: { parent_id: number | null } | undefined = await database
      .selectFrom('categories')
      .select('parent_id')
      .where('account_id', '=', accountId)
      .where('cate_id', '=', next)
      .executeTakeFirst();
    next = row?.parent_id ?? null;
  }
  return chain;
}
