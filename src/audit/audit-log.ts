// The record as the other rooms see it: `note` takes an entry and returns at once; what was noted is written in batches, at most
// FLUSH_MS later. Nothing is lost on a normal stop, and on kill -9 what the last batch did not hold.
import type { Clock } from '../base/clock.ts';
import type { ChainWriter } from './chain-db.ts';
import { toFacts, type AuditEntry, type AuditFacts } from './entry.ts';
import type { Explanation, Explanations } from './explanations-db.ts';
import { createFloodFilter, type FloodFilter } from './flood-filter.ts';

/** From the first entry of a batch to its write: half of what may be lost, so that the write itself has the other half. */
const FLUSH_MS = 100;
/** While the database is away. */
const RETRY_MS = 1_000;
/** Rows that wait while the database is away; those beyond are counted. */
const MAX_WAITING = 20_000;

export type AuditedPlays = 'all' | 'denied' | 'off';

export interface AuditLog {
  /** Whether a play with this outcome would be recorded: asked before its entry is made. */
  recordsPlay(isAllowed: boolean): boolean;
  /** `explain` is called only if the entry is listed and there is room for its explanation. */
  note(entry: AuditEntry, explain?: () => Omit<Explanation, 'atMs'>): void;
  /** Writes what was noted. */
  flush(): Promise<void>;
  /** The last flush, with the floods of the running second. */
  close(): Promise<void>;
}

interface Deps {
  readonly clock: Clock;
  readonly chain: ChainWriter;
  readonly explanations: Pick<Explanations, 'mayKeep' | 'save'>;
  readonly plays: AuditedPlays;
  readonly onError: (error: unknown) => void;
  /** Default: a timer that does not keep the process alive. */
  readonly later?: (work: () => void, ms: number) => void;
}

const timer = (work: () => void, ms: number): void => void setTimeout(work, ms).unref();

export function createAuditLog(deps: Deps): AuditLog {
  const { clock, explanations, plays } = deps;
  const floods = createFloodFilter();
  const writer = createBatchWriter(deps, floods);
  const isOff = (isAllowed: boolean): boolean => (isAllowed ? plays !== 'all' : plays === 'off');
  return {
    recordsPlay: (isAllowed) => !isOff(isAllowed),
    note: (entry, explain) => {
      if (entry.kind === 'play' && isOff(entry.outcome === 'allowed')) return;
      const facts = toFacts(entry, clock.now());
      writer.schedule(FLUSH_MS);
      if (!floods.admit(entry, facts) || !writer.add(facts)) return;
      if (explain !== undefined && explanations.mayKeep(entry)) writer.explain({ ...explain(), atMs: facts.atMs });
    },
    flush: () => writer.flush(false),
    close: async () => {
      await writer.flush(true);
      // What arrived while that one was under way.
      await writer.flush(true);
    },
  };
}

interface BatchWriter {
  schedule(ms: number): void;
  /** False if there is no room. */
  add(facts: AuditFacts): boolean;
  explain(explanation: Explanation): void;
  /** `everything`: the floods of the running second too. */
  flush(everything: boolean): Promise<void>;
}

function createBatchWriter(
  { clock, chain, explanations, onError, later = timer }: Deps,
  floods: FloodFilter,
): BatchWriter {
  let waiting: AuditFacts[] = [];
  const explained: Explanation[] = [];
  /** A batch that failed is given again as it was. */
  let batch: readonly AuditFacts[] = [];
  let lost = 0;
  let isScheduled = false;
  let writing: Promise<void> = Promise.resolve();
  const schedule = (ms: number): void => {
    if (isScheduled) return;
    isScheduled = true;
    later(() => {
      isScheduled = false;
      void flush(false);
    }, ms);
  };
  const takeBatch = (everything: boolean): readonly AuditFacts[] => {
    const now = clock.now();
    const taken = [...waiting, ...floods.take(now, everything)];
    const missed = lost + floods.takeLost();
    [waiting, lost] = [[], 0];
    return missed > 0 ? [...taken, lostRows(missed, now)] : taken;
  };
  const write = async (everything: boolean): Promise<void> => {
    if (batch.length === 0) batch = takeBatch(everything);
    const texts = explained.splice(0);
    try {
      await chain.append(batch);
      batch = [];
      if (texts.length > 0) await explanations.save(texts);
      // What came meanwhile, or the count of the running second.
      if (waiting.length > 0 || floods.isCounting()) schedule(waiting.length > 0 ? FLUSH_MS : RETRY_MS);
    } catch (error) {
      onError(error);
      schedule(RETRY_MS);
    }
  };
  const flush = (everything: boolean): Promise<void> => (writing = writing.then(() => write(everything)));
  return {
    schedule,
    flush,
    add: (facts) => {
      if (waiting.length + batch.length >= MAX_WAITING) lost += 1;
      else waiting.push(facts);
      return lost === 0;
    },
    explain: (explanation) => void explained.push(explanation),
  };
}

/** A gap that is told: the database was away for longer than there was room. */
function lostRows(times: number, atMs: number): AuditFacts {
  const entry = {
    kind: 'manage',
    action: 'LostAuditEvents',
    outcome: 'failed',
    code: 'Lost',
    caller: 'server',
  } as const;
  return { ...toFacts({ ...entry, party: '' }, atMs), times };
}
