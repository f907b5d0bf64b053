// Floods are counted, not listed: of one party, action and code a number of rows a second is listed, and the rest becomes one row
// with its count. All parties together have a bound too: many addresses must not fill the disk.
import { toFlood, type AuditEntry, type AuditFacts } from './entry.ts';

/** Rows a second of one party, action and code; what was allowed, and what was refused. */
const LISTED = { allowed: 50, denied: 5, failed: 5 } as const;
/** Plays are what the record is asked for: each is listed, up to what all parties together may have. */
const LISTED_PLAYS = 1000;
/** Rows a second of all parties together, changes not counted. */
const LISTED_OF_ALL = 1000;
/** Parties whose floods are counted apart in one second; those beyond are counted together. */
const COUNTED_APART = 500;
/** Rows of floods that wait while the database is away. */
export const MAX_FLOODS_WAITING = 5_000;

interface Counted {
  readonly facts: AuditFacts;
  listed: number;
  suppressed: number;
}

export interface FloodFilter {
  /** True for what is to be listed. */
  admit(entry: AuditEntry, facts: AuditFacts): boolean;
  /** The floods of seconds that are over; of the running one too when everything is wanted. */
  take(atMs: number, everything?: boolean): readonly AuditFacts[];
  /** How many calls were counted for which there was no room. */
  takeLost(): number;
  /** Whether calls of the running second are counted that are in no row yet. */
  isCounting(): boolean;
}

export function createFloodFilter(): FloodFilter {
  let second = -1;
  let listedOfAll = 0;
  let counted = new Map<string, Counted>();
  let over: AuditFacts[] = [];
  let lost = 0;
  const close = (): void => {
    for (const { facts, suppressed } of counted.values())
      if (over.length >= MAX_FLOODS_WAITING) lost += suppressed;
      else if (suppressed > 0) over.push(toFlood(facts, suppressed, facts.atMs));
    counted = new Map();
    listedOfAll = 0;
  };
  const turn = (atMs: number): void => {
    const now = Math.floor(atMs / 1000);
    if (now === second) return;
    close();
    second = now;
  };
  return {
    admit: (entry, facts) => {
      if (entry.isChange === true) return true;
      turn(facts.atMs);
      // One address may name the keys of several accounts: each is to see what concerns it.
      const key = `${entry.kind}\n${entry.action}\n${entry.code}\n${entry.party}\n${facts.accountId}`;
      const found = counted.get(key) ?? remember(counted, key, facts);
      const most = entry.kind === 'play' && entry.outcome === 'allowed' ? LISTED_PLAYS : LISTED[entry.outcome];
      if (found.listed < most && listedOfAll < LISTED_OF_ALL && found.facts.caller !== MANY) {
        found.listed += 1;
        listedOfAll += 1;
        return true;
      }
      found.suppressed += 1;
      return false;
    },
    take: (atMs, everything = false) => {
      if (everything) close();
      else turn(atMs);
      const taken = over;
      over = [];
      return taken;
    },
    takeLost: () => {
      const taken = lost;
      lost = 0;
      return taken;
    },
    isCounting: () => over.length > 0 || [...counted.values()].some(({ suppressed }) => suppressed > 0),
  };
}

const MANY = 'many';

function remember(counted: Map<string, Counted>, key: string, facts: AuditFacts): Counted {
  if (counted.size < COUNTED_APART) {
    const fresh = { facts, listed: 0, suppressed: 0 };
    counted.set(key, fresh);
    return fresh;
  }
  const shared = `${facts.outcome} ${MANY}`;
  let others = counted.get(shared);
  if (others === undefined) {
    const common = { ...facts, caller: MANY, accountId: '', accessKeyId: null, address: null, reason: null };
    others = { facts: common, listed: 0, suppressed: 0 };
    counted.set(shared, others);
  }
  return others;
}
