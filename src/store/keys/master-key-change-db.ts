// Changes the master key of a database under running servers: first new secrets are wrapped under the new key, then those that are
// there, in batches. Each value is replaced only as it was read, so that a kill at any moment, or a second run beside it, loses nothing.
import { sql, type RawBuilder } from 'kysely';
import type { Clock } from '../../base/clock.ts';
import type { Database } from '../database/open-database.ts';
import { findHolders, type Holder } from './master-key-holders-db.ts';
import { followMasterKey, MASTER_KEY_CHECK, readCheck, RING_WRAPPING, wrapCheck } from './key-ring.ts';
import type { MasterKeys } from './master-keys.ts';
import type { WrappedColumn } from './wrapped-columns.ts';

export interface MasterKeyChange {
  readonly from: string;
  readonly to: string;
  readonly begunAtMs: number;
  readonly endedAtMs?: number;
}

export interface MasterKeyState {
  /** The key that new secrets are wrapped under. */
  readonly currentId: string;
  readonly change: MasterKeyChange | undefined;
  /** Secrets that are not under the key that is asked about. */
  readonly remaining: number;
  readonly total: number;
  readonly holders: readonly Holder[];
}

export interface RewrapBatch {
  /** Where the next batch begins; undefined at the end. */
  readonly marker: string | undefined;
  readonly rewrapped: number;
  /** Values that no key of this server opens: `table key`. */
  readonly failed: readonly string[];
}

export type RewrapRefusal =
  | { readonly refused: 'unknown key' | 'other change' | 'bad marker' }
  | { readonly refused: 'missing key'; readonly nodes: readonly string[] };

interface BatchOptions {
  readonly toId: string;
  readonly marker: string | undefined;
  readonly limit: number;
  /** Also if a server does not hold the new key. */
  readonly force: boolean;
}

export interface MasterKeyChanges {
  /** The key that this server was told to change to. */
  preferredId(): string;
  state(toId: string): Promise<MasterKeyState>;
  rewrap(options: BatchOptions): Promise<RewrapBatch | RewrapRefusal>;
  /** Ends the change if nothing is left and every server has had time to learn of it. */
  finish(toId: string): Promise<'done' | 'settling' | 'remaining'>;
}

interface Deps {
  readonly database: Database;
  readonly masterKeys: MasterKeys;
  readonly columns: readonly WrappedColumn[];
  /** The clock of the database. */
  readonly clock: Clock;
}

const CHANGE = 'master key change';
/** Servers read the current key every second. */
export const SETTLED_AFTER_MS = 5_000;

export function createMasterKeyChanges(deps: Deps): MasterKeyChanges {
  const { database, masterKeys, columns, clock } = deps;
  return {
    preferredId: () => masterKeys.preferredId,
    state: async (toId) => {
      await followMasterKey(database, masterKeys);
      const { currentId } = masterKeys;
      const counts = await countAll(database, columns, toId);
      const holders = await findHolders(database, clock.now());
      return { currentId, change: await readChange(database), ...counts, holders };
    },
    rewrap: async (options) => {
      const refusal = await begin(deps, options);
      return refusal ?? (await rewrapBatch(deps, options));
    },
    finish: async (toId) => {
      const { remaining } = await countAll(database, columns, toId);
      if (remaining > 0) return 'remaining';
      const change = await readChange(database);
      if (change === undefined || change.endedAtMs !== undefined) return 'done';
      if (clock.now() < change.begunAtMs + SETTLED_AFTER_MS) return 'settling';
      await writeChange(database, { ...change, endedAtMs: clock.now() });
      return 'done';
    },
  };
}

/** New secrets are wrapped under the new key from now on: here at once, on other servers within a second. */
async function begin(
  { database, masterKeys, clock }: Deps,
  { toId, force }: BatchOptions,
): Promise<RewrapRefusal | undefined> {
  if (!masterKeys.ids.includes(toId)) return { refused: 'unknown key' };
  await followMasterKey(database, masterKeys);
  const from = masterKeys.currentId;
  if (from === toId) return undefined;
  const running = await readChange(database);
  if (running !== undefined && running.endedAtMs === undefined && running.from !== toId)
    return { refused: 'other change' };
  const holders = await findHolders(database, clock.now());
  const nodes = holders.filter(({ keyIds }) => !keyIds.includes(toId)).map(({ node }) => node);
  if (nodes.length > 0 && !force) return { refused: 'missing key', nodes };
  const check = await readCheck(database);
  masterKeys.use(toId);
  const proof = wrapCheck(masterKeys.wrappingKey(RING_WRAPPING));
  const change = { from, to: toId, begunAtMs: clock.now() };
  await database.transaction().execute(async (transaction) => {
    const { numUpdatedRows } = await transaction
      .updateTable('settings')
      .set({ value: proof })
      .where('name', '=', MASTER_KEY_CHECK)
      .where('value', '=', check ?? '')
      .executeTakeFirstOrThrow();
    // Otherwise another server has begun it.
    if (numUpdatedRows > 0n) await writeChange(transaction, change);
  });
  await followMasterKey(database, masterKeys);
  return undefined;
}

type KeyValues = readonly (string | number)[];

async function rewrapBatch(
  { database, masterKeys, columns }: Deps,
  { toId, marker, limit }: BatchOptions,
): Promise<RewrapBatch | RewrapRefusal> {
  const place = marker === undefined ? { index: 0, after: undefined } : readMarker(marker, columns);
  if (place === undefined) return { refused: 'bad marker' };
  const failed: string[] = [];
  let { index, after } = place;
  let seen = 0;
  let rewrapped = 0;
  for (const column of columns.slice(index)) {
    const rows = await readRows(database, { column, toId, after, limit: limit - seen });
    const wrapping = masterKeys.wrappingKey(column.purpose);
    for (const { key, wrapped } of rows) {
      const replacement = rewrapOne(wrapping, wrapped, column.contextOf(key));
      if (replacement === undefined) failed.push(`${column.table} ${key.join(' ')}`);
      else rewrapped += await replace(database, { column, key, wrapped, replacement });
    }
    seen += rows.length;
    const last = rows.at(-1);
    if (last !== undefined && seen >= limit) return { marker: writeMarker(index, last.key), rewrapped, failed };
    index += 1;
    after = undefined;
  }
  return { marker: undefined, rewrapped, failed };
}

function rewrapOne(
  wrapping: ReturnType<MasterKeys['wrappingKey']>,
  wrapped: string,
  context: string,
): string | undefined {
  try {
    return wrapping.wrap(wrapping.unwrap(wrapped, context), context);
  } catch {
    return undefined;
  }
}

interface Reading {
  readonly column: WrappedColumn;
  readonly toId: string;
  readonly after: KeyValues | undefined;
  readonly limit: number;
}

async function readRows(database: Database, { column, toId, after, limit }: Reading) {
  const key = sql.join(column.key.map((name) => sql.ref(name)));
  const later = after === undefined ? sql`` : sql`and (${key}) > (${sql.join(after)})`;
  const { rows } = await sql<Record<string, string | number>>`
    select ${key}, ${sql.ref(column.column)} as wrapped from ${sql.table(column.table)}
    where ${others(column, toId)} ${later} order by ${key} limit ${sql.lit(limit)}`.execute(database);
  return rows.map((row) => ({ key: column.key.map((name) => row[name] ?? ''), wrapped: String(row['wrapped']) }));
}

/** The values that are not under this master key. Ids are hexadecimal digits: none is a wildcard. */
function others(column: WrappedColumn, id: string): RawBuilder<boolean> {
  const value = sql.ref(column.column);
  const one = column.only === undefined ? sql`` : sql`and name = ${column.only}`;
  return sql<boolean>`${value} is not null and ${value} not like ${`%=${id}`} ${one}`;
}

interface Replacing {
  readonly column: WrappedColumn;
  readonly key: KeyValues;
  readonly wrapped: string;
  readonly replacement: string;
}

async function replace(database: Database, { column, key, wrapped, replacement }: Replacing): Promise<number> {
  const value = sql.ref(column.column);
  const named = column.key.map((name, at) => sql`${sql.ref(name)} = ${key[at]}`);
  const { numAffectedRows } = await sql`
    update ${sql.table(column.table)} set ${value} = ${replacement}
    where ${sql.join(named, sql` and `)} and ${value} = ${wrapped}`.execute(database);
  return Number(numAffectedRows ?? 0);
}

async function countAll(
  database: Database,
  columns: readonly WrappedColumn[],
  id: string,
): Promise<{ readonly remaining: number; readonly total: number }> {
  let remaining = 0;
  let total = 0;
  for (const column of columns) {
    const value = sql.ref(column.column);
    const one = column.only === undefined ? sql`` : sql`where name = ${column.only}`;
    const { rows } = await sql<{ here: number; left: number }>`
      select count(${value}) as here, count(case when ${value} not like ${`%=${id}`} then 1 end) as left
      from ${sql.table(column.table)} ${one}`.execute(database);
    total += Number(rows[0]?.here ?? 0);
    remaining += Number(rows[0]?.left ?? 0);
  }
  return { remaining, total };
}

export class UnfinishedMasterKeyChangeError extends Error {
  constructor() {
    super(
      'The change of the master key is not finished: secrets are still under the key before. Set PLAYAUTH_MASTER_KEY_PREVIOUS (or put the key into the second line of master.key), and run `playauth keys rewrap`.',
    );
    this.name = 'UnfinishedMasterKeyChangeError';
  }
}

/** After a change: what is under none of the keys of this process must not be found out later in a request. */
export async function requireEverythingOpens({ database, masterKeys, columns }: Omit<Deps, 'clock'>): Promise<void> {
  if ((await readChange(database)) === undefined) return;
  for (const column of columns) {
    const value = sql.ref(column.column);
    const key = sql.join(column.key.map((name) => sql.ref(name)));
    const conditions = masterKeys.ids.map((id) => others(column, id));
    const { rows } = await sql<Record<string, string | number>>`
      select ${key}, ${value} as wrapped from ${sql.table(column.table)}
      where ${sql.join(conditions, sql` and `)} limit 100`.execute(database);
    const wrapping = masterKeys.wrappingKey(column.purpose);
    for (const row of rows) {
      const context = column.contextOf(column.key.map((name) => row[name] ?? ''));
      if (rewrapOne(wrapping, String(row['wrapped']), context) === undefined)
        throw new UnfinishedMasterKeyChangeError();
    }
  }
}

async function readChange(database: Database): Promise<MasterKeyChange | undefined> {
  const row = await database.selectFrom('settings').select('value').where('name', '=', CHANGE).executeTakeFirst();
  return row === undefined ? undefined : (JSON.parse(row.value) as MasterKeyChange);
}

async function writeChange(database: Database, change: MasterKeyChange): Promise<void> {
  const value = JSON.stringify(change);
  await database
    .insertInto('settings')
    .values({ name: CHANGE, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute();
}

function writeMarker(index: number, key: KeyValues): string {
  return Buffer.from(JSON.stringify([index, ...key])).toString('base64url');
}

function readMarker(
  marker: string,
  columns: readonly WrappedColumn[],
): { readonly index: number; readonly after: KeyValues } | undefined {
  try {
    const [index, ...after] = JSON.parse(Buffer.from(marker, 'base64url').toString('utf8')) as (string | number)[];
    const column = columns[Number(index)];
    const isKey = after.every((each) => typeof each === 'string' || Number.isSafeInteger(each));
    return column !== undefined && isKey && after.length === column.key.length
      ? { index: Number(index), after }
      : undefined;
  } catch {
    return undefined;
  }
}
