// Spans of what the store is asked for within a request or a task: queries, files, Redis.
import type { Soon } from '../../base/soon.ts';
import type { Blobs } from '../../store/blobs/blobs.ts';
import type { QueryEnded } from '../../store/database/query-ended.ts';
import type { SharedState } from '../../store/shared/open-shared-state.ts';
import { typeOf } from './spans.ts';
import type { Tracing } from './tracing.ts';

const VERB = /^\s*(\w+)/;
const TABLE = /\b(?:from|into|update)\s+"?(\w+)"?/i;

/** The text of a query holds names and placeholders; its values are apart from it, and stay there. */
export function traceQueries(tracing: Tracing, databaseUrl: string): (query: QueryEnded) => void {
  const system = databaseUrl.startsWith('sqlite:') ? 'sqlite' : 'postgresql';
  return ({ sql, ms, error }) => {
    const verb = VERB.exec(sql)?.[1]?.toLowerCase() ?? 'query';
    const table = TABLE.exec(sql)?.[1];
    const name = table === undefined ? verb : `${verb} ${table}`;
    const failure = error === undefined ? undefined : typeOf(error);
    tracing.past({
      name,
      kind: 'client',
      attributes: {
        'db.system.name': system,
        'db.operation.name': verb,
        'db.collection.name': table,
        'db.query.summary': name,
        'db.query.text': sql,
      },
      ms,
      failure,
    });
  };
}

const FILE_WORK = ['stat', 'read', 'stream', 'write', 'adoptFile', 'adoptFolder', 'remove'] as const;

/** A stream ends with its opening: what follows is the speed of the viewer. */
export function traceBlobs(tracing: Tracing, blobs: Blobs, storage: 'disk' | 's3'): Blobs {
  const attributes = { 'playauth.storage': storage };
  const kind = storage === 's3' ? 'client' : 'internal';
  const traced = FILE_WORK.map((verb) => {
    const act = blobs[verb].bind(blobs) as (...args: unknown[]) => Promise<unknown>;
    const work = { name: `storage ${verb}`, kind, attributes } as const;
    return [verb, (...args: unknown[]) => tracing.within(work, () => act(...args))] as const;
  });
  return { ...blobs, ...(Object.fromEntries(traced) as Pick<Blobs, (typeof FILE_WORK)[number]>) };
}

/** Where the state is in Redis. */
export function traceSharedState(tracing: Tracing, shared: SharedState): SharedState {
  const asked = <T>(name: string, act: () => Soon<T>): Soon<T> =>
    tracing.within({ name: `redis ${name}`, kind: 'client', attributes: { 'db.system.name': 'redis' } }, act);
  const { nonceStore, rateLimit } = shared;
  return {
    ...shared,
    nonceStore: { claim: (owned, expiresAtMs) => asked('nonce', () => nonceStore.claim(owned, expiresAtMs)) },
    rateLimit: {
      take: (name, rate) => asked('rate limit', () => rateLimit.take(name, rate)),
      giveBack: (name, rate) => {
        rateLimit.giveBack(name, rate);
      },
    },
  };
}
