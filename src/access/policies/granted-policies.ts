// The compiled policies of a user or a role, for the evaluation on every call. Cached until the next change.
import type { Clock } from '../../base/clock.ts';
import { andThen, type Soon } from '../../base/soon.ts';
import { TtlCache, type Confirmed } from '../../base/ttl-cache.ts';
import type { Database } from '../../store/database/open-database.ts';
import { LastKnown } from '../../store/last-known.ts';
import type { AccountId } from '../../wire/ids.ts';
import type { Principal } from '../caller.ts';
import { compilePolicies, type CompiledPolicies, type NamedPolicy } from './evaluate.ts';
import { MAX_POLICY_CHARACTERS, parsePolicyDocument } from './policy-document.ts';
import { systemPolicies } from './system-policies.ts';

type LimitedPrincipal = Exclude<Principal, { type: 'root' }>;

export interface GrantedPolicies {
  /** Each layer must allow: the policies of the principal, and the policy of its session. */
  layersOf(accountId: AccountId, principal: LimitedPrincipal): Soon<readonly CompiledPolicies[]>;
  /** The attached policies as they stand in the database now, for those who ask why. */
  attachedTo(holder: PolicyHolder): Promise<readonly NamedPolicy[]>;
  forget(): void;
}

/** In characters of policies; compiled, each takes about twenty bytes. One holder may have 300 KB of policies. */
const CACHE = { maxEntries: 10_000, maxAgeMs: 3_000, maxWeight: 8_000_000 };
const SESSION_POLICIES = { maxEntries: 1_000, maxAgeMs: 60_000 };

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
  /** How old an answer may be while the database is away. */
  readonly staleMs?: number;
  /** When identities were last found unchanged. */
  readonly confirmed?: Confirmed | undefined;
}

export function createGrantedPolicies({ database, clock, staleMs, confirmed }: Deps): GrantedPolicies {
  const cache = new TtlCache<string, Granted>({ ...CACHE, confirmed }, clock, weigh);
  const { maxEntries, maxWeight } = CACHE;
  const remembered = new LastKnown<string, Granted>({
    clock,
    staleMs,
    confirmed,
    maxEntries,
    maxWeight,
    weightOf: weigh,
  });
  const sessionPolicies = new TtlCache<string, CompiledPolicies>(SESSION_POLICIES, clock);
  const sessionLayer = (text: string): CompiledPolicies => {
    const known = sessionPolicies.get(text);
    if (known !== undefined) return known;
    const compiled = compilePolicies([readPolicy('session policy', 'Custom', text)]);
    sessionPolicies.set(text, compiled);
    return compiled;
  };
  return {
    layersOf: (accountId, principal) => {
      const id = principal.type === 'user' ? principal.userId : principal.roleId;
      const own = cache.getOrLoad(`${principal.type} ${id}`, (name) =>
        remembered.read(name, () => load(database, { accountId, type: principal.type, id })),
      );
      const session = principal.type === 'role' ? principal.sessionPolicy : undefined;
      const layers = (granted: Granted | undefined): readonly CompiledPolicies[] => {
        const policies = granted?.policies ?? compilePolicies([]);
        return session === undefined ? [policies] : [policies, sessionLayer(session)];
      };
      return andThen(own, layers);
    },
    attachedTo: async (holder) => (await readAttached(database, holder)).policies,
    forget: () => {
      remembered.clear();
      cache.clear();
    },
  };
}

interface Granted {
  readonly policies: CompiledPolicies;
  readonly characters: number;
}

function weigh({ characters }: Granted): number {
  return characters;
}

export interface PolicyHolder {
  readonly accountId: AccountId;
  readonly type: 'user' | 'role';
  readonly id: string;
}

async function load(database: Database, holder: PolicyHolder): Promise<Granted> {
  const { policies, characters } = await readAttached(database, holder);
  return { policies: compilePolicies(policies), characters };
}

interface Attached {
  readonly policies: readonly NamedPolicy[];
  readonly characters: number;
}

async function readAttached(database: Database, { accountId, type, id }: PolicyHolder): Promise<Attached> {
  const rows = await database
    .selectFrom('policy_attachments as a')
    .leftJoin('policies as p', (join) =>
      join.onRef('p.account_id', '=', 'a.account_id').onRef('p.policy_name', '=', 'a.policy_name'),
    )
    .leftJoin('policy_versions as v', (join) =>
      join
        .onRef('v.account_id', '=', 'p.account_id')
        .onRef('v.policy_name', '=', 'p.policy_name')
        .onRef('v.version_id', '=', 'p.default_version'),
    )
    .select(['a.policy_type', 'a.policy_name', 'v.document'])
    .where('a.account_id', '=', accountId)
    .where('a.principal_type', '=', type)
    .where('a.principal_id', '=', id)
    .execute();
  const policies: NamedPolicy[] = [];
  let characters = 0;
  for (const { policy_type, policy_name, document } of rows) {
    const text = policy_type === 'System' ? systemPolicies.get(policy_name)?.document : document;
    // A missing policy grants nothing. No Deny is lost by that: an attached policy cannot be deleted.
    if (text === undefined || text === null) continue;
    policies.push(readPolicy(policy_name, policy_type, text));
    characters += text.length;
  }
  return { policies, characters };
}

/** A policy that does not parse must not be skipped: it might be the one that denies. */
function readPolicy(name: string, type: 'System' | 'Custom', text: string): NamedPolicy {
  const parsed = parsePolicyDocument(text, { maxCharacters: MAX_POLICY_CHARACTERS });
  if (!parsed.ok) throw new Error(`The stored policy ${name} cannot be read: ${parsed.reason}`);
  return { name, type, document: parsed.policy };
}
