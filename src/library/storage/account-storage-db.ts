// How many bytes an account stores, and how many it may. The sums over its files are cached for seconds; what this server adds
// meanwhile is noted, so that parallel uploads cannot pass the quota on a stale sum.
import { sql } from 'kysely';
import type { Clock } from '../../base/clock.ts';
import type { Database } from '../../store/database/open-database.ts';
import { WireError } from '../../wire/errors.ts';
import type { AccountId } from '../../wire/ids.ts';

export interface StorageUsage {
  /** Uploaded files. */
  readonly sourceBytes: number;
  readonly renditionBytes: number;
  readonly captionBytes: number;
  readonly snapshotBytes: number;
  /** Covers, thumbnails, playlists and further sound tracks. */
  readonly extraBytes: number;
  /** The bytes of unfinished uploads. */
  readonly uploadBytes: number;
}

export interface AccountStorage {
  /** The limit of the account: its own, or that of the server. Undefined: none. */
  limitOf(accountId: AccountId): Promise<number | undefined>;
  /** The bytes of finished files, and the limit. Undefined without a limit. */
  stored(accountId: AccountId, maxAgeMs?: number): Promise<StoredBytes | undefined>;
  /** An upload of this server has become a file. Called before its bytes stop to count as an unfinished upload. */
  note(accountId: AccountId, bytes: number): void;
  usage(accountId: AccountId): Promise<StorageUsage>;
  /** Undefined: the limit of the server holds again. False: there is no such account. */
  setLimit(accountId: AccountId, maxBytes: number | undefined): Promise<boolean>;
  /** For calls that make the server store more without an upload. Throws LimitExceeded.Storage. */
  requireRoom(accountId: AccountId, bytes: number): Promise<void>;
}

interface StoredBytes {
  readonly usedBytes: number;
  readonly maxBytes: number;
}

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
  /** The limit of each account that has none of its own. */
  readonly maxAccountBytes: number | undefined;
}

interface Sum {
  readonly bytes: number;
  readonly atMs: number;
  /** How many notes there were when the query began: those are in it. */
  readonly notesBefore: number;
  readonly maxBytes: number | undefined;
}

const MAX_AGE_MS = 10_000;

export function createAccountStorage(deps: Deps): AccountStorage {
  const { database, clock } = deps;
  const sums = new Map<AccountId, Sum>();
  const notes = new Map<AccountId, { readonly number: number; readonly bytes: number }[]>();
  let noted = 0;
  const load = async (accountId: AccountId): Promise<Sum> => {
    const sum = await readSum(deps, accountId, noted);
    const known = sums.get(accountId);
    // Of two concurrent queries the one that began last is the newest.
    if (known !== undefined && known.notesBefore > sum.notesBefore) return known;
    sums.set(accountId, sum);
    const later = (notes.get(accountId) ?? []).filter(({ number }) => number > sum.notesBefore);
    if (later.length > 0) notes.set(accountId, later);
    else notes.delete(accountId);
    return sum;
  };
  const stored = async (accountId: AccountId, maxAgeMs = MAX_AGE_MS): Promise<StoredBytes | undefined> => {
    const known = sums.get(accountId);
    const age = known === undefined ? Infinity : Math.abs(clock.now() - known.atMs);
    const sum = known !== undefined && age < maxAgeMs ? known : await load(accountId);
    if (sum.maxBytes === undefined) return undefined;
    const since = (notes.get(accountId) ?? []).filter(({ number }) => number > sum.notesBefore);
    return { usedBytes: since.reduce((total, { bytes }) => total + bytes, sum.bytes), maxBytes: sum.maxBytes };
  };
  return {
    stored,
    limitOf: (accountId) => limitOf(deps, accountId),
    note: (accountId, bytes) => {
      noted += 1;
      notes.set(accountId, [...(notes.get(accountId) ?? []), { number: noted, bytes }]);
    },
    usage: (accountId) => readUsage(database, accountId),
    setLimit: async (accountId, maxBytes) => {
      const isDone = await setLimit(database, accountId, maxBytes);
      sums.delete(accountId);
      return isDone;
    },
    requireRoom: async (accountId, bytes) => {
      const isFull = async (maxAgeMs?: number): Promise<boolean> => {
        const found = await stored(accountId, maxAgeMs);
        return found !== undefined && found.usedBytes + bytes > found.maxBytes;
      };
      // Something may have been deleted since the sum was read.
      if ((await isFull()) && (await isFull(FRESH_MS))) throw new WireError('LimitExceeded.Storage');
    },
  };
}

/** A sum for a refusal: as new as one query a second allows. */
export const FRESH_MS = 1_000;

async function readSum(deps: Deps, accountId: AccountId, notesBefore: number): Promise<Sum> {
  const atMs = deps.clock.now();
  const maxBytes = await limitOf(deps, accountId);
  // Without a limit nothing is summed up.
  if (maxBytes === undefined) return { bytes: 0, atMs, notesBefore, maxBytes };
  const { uploadBytes: _, ...files } = await readUsage(deps.database, accountId);
  return { bytes: Object.values(files).reduce((sum, bytes) => sum + bytes, 0), atMs, notesBefore, maxBytes };
}

async function limitOf({ database, maxAccountBytes }: Deps, accountId: AccountId): Promise<number | undefined> {
  const own = await database
    .selectFrom('storage_quotas')
    .select('max_bytes')
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  return own?.max_bytes ?? maxAccountBytes;
}

async function readUsage(database: Database, accountId: AccountId): Promise<StorageUsage> {
  const videos = database.selectFrom('videos').where('videos.account_id', '=', accountId);
  const total = (column: string) => sql<number | null>`sum(${sql.ref(column)})`.as('bytes');
  const of = (query: { executeTakeFirst(): Promise<{ bytes: number | null } | undefined> }) =>
    query.executeTakeFirst().then((row) => Number(row?.bytes ?? 0));
  return {
    sourceBytes: await of(
      videos
        .where('source_removed_at_ms', 'is', null)
        // Until then the size is what was announced.
        .where('status', 'not in', ['Uploading', 'UploadFail'])
        .select(total('videos.size_bytes')),
    ),
    renditionBytes: await of(
      videos
        .innerJoin('streams', 'streams.video_id', 'videos.video_id')
        // A stream may be the uploaded file itself.
        .where((e) =>
          e.or([e('streams.blob', '!=', e.ref('videos.source_blob')), e('source_removed_at_ms', 'is not', null)]),
        )
        .select(total('streams.size_bytes')),
    ),
    captionBytes: await of(
      videos.innerJoin('captions', 'captions.video_id', 'videos.video_id').select(total('captions.size_bytes')),
    ),
    snapshotBytes: await of(
      videos.innerJoin('snapshots', 'snapshots.video_id', 'videos.video_id').select(total('snapshots.size_bytes')),
    ),
    extraBytes: await of(
      videos
        .innerJoin('video_extras', 'video_extras.video_id', 'videos.video_id')
        .select(total('video_extras.size_bytes')),
    ),
    uploadBytes: await of(
      database
        .selectFrom('uploads')
        .where('account_id', '=', accountId)
        .where('state', 'in', ['open', 'completing'])
        .select(total('size_bytes')),
    ),
  };
}

async function setLimit(database: Database, accountId: AccountId, maxBytes: number | undefined): Promise<boolean> {
  const account = await database
    .selectFrom('accounts')
    .select('account_id')
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  if (account === undefined) return false;
  if (maxBytes === undefined) await database.deleteFrom('storage_quotas').where('account_id', '=', accountId).execute();
  else
    await database
      .insertInto('storage_quotas')
      .values({ account_id: accountId, max_bytes: maxBytes })
      .onConflict((conflict) => conflict.column('account_id').doUpdateSet({ max_bytes: maxBytes }))
      .execute();
  return true;
}
