// What tells that the newest chains of the record, or their last rows, are gone: the number of the newest chain, in the settings, and in a
// file of the data directory how far the chains of this server had come. Both under a code of the server.
import { existsSync, readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { randomHex } from '../base/bytes.ts';
import type { Database } from '../store/database/open-database.ts';
import { parseObject } from '../wire/json.ts';
import type { ChainMacs } from './chain-macs.ts';

/** A row that was written: while it is kept, its chain has it, with this hash. */
export interface Anchor {
  readonly chainNo: number;
  readonly seq: number;
  readonly hash: string;
}

const SETTING = 'newest audit chain';
/** Chains of this server that are remembered. */
const MAX_KEPT = 100;

/** The newest chain that was begun. `isGenuine`: false for what no server wrote; undefined if there is nothing. */
export async function readNewest(
  database: Database,
  macs: Pick<ChainMacs, 'isGenuine'>,
): Promise<{ readonly chainNo: number; readonly isGenuine: boolean } | undefined> {
  const row = await database.selectFrom('settings').select('value').where('name', '=', SETTING).executeTakeFirst();
  if (row === undefined) return undefined;
  const [number = '', mac = ''] = row.value.split(' ');
  const chainNo = Number(number);
  return { chainNo, isGenuine: macs.isGenuine(newest(chainNo), mac) };
}

/** In the transaction that begins the chain. */
export async function writeNewest(
  transaction: Database,
  macs: Pick<ChainMacs, 'sign'>,
  chainNo: number,
): Promise<void> {
  const value = `${String(chainNo)} ${macs.sign(newest(chainNo))}`;
  await transaction
    .insertInto('settings')
    .values({ name: SETTING, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute();
}

function newest(chainNo: number) {
  return { chainNo, node: '', startedAtMs: 0, end: 'newest', seq: 0, hash: '' } as const;
}

function anchored(anchor: Anchor) {
  return { ...anchor, node: '', startedAtMs: 0, end: 'anchor' } as const;
}

export interface Anchors {
  /** Those of the file that this server wrote, and the chain that it writes now. */
  all(): readonly Anchor[];
  /** Writes the file if there is something new. */
  save(): Promise<void>;
  /** Notes the newest chain of a database that only earlier versions have used: where nothing was ever noted. */
  adopt(): Promise<void>;
}

interface Deps {
  readonly database: Database;
  readonly macs: Pick<ChainMacs, 'sign' | 'isGenuine'>;
  readonly path: () => string;
  /** The head of the chain that this server writes. */
  readonly head: () => Anchor | undefined;
}

export function createAnchors({ database, macs, path, head }: Deps): Anchors {
  let read: readonly Anchor[] | undefined;
  const saved = (): readonly Anchor[] => (read ??= readAnchors(path(), macs));
  const all = (): readonly Anchor[] => {
    const current = head();
    if (current === undefined) return saved();
    return [...saved().filter(({ chainNo }) => chainNo !== current.chainNo), current].slice(-MAX_KEPT);
  };
  return {
    all,
    save: async () => {
      const now = all();
      if (now.at(-1)?.hash === saved().at(-1)?.hash) return;
      const lines = now.map((anchor) => JSON.stringify({ ...anchor, mac: macs.sign(anchored(anchor)) }));
      const temporary = `${path()}.${randomHex(4)}`;
      await writeFile(temporary, `${lines.join('\n')}\n`, { mode: 0o600, flush: true });
      await rename(temporary, path());
      read = now;
    },
    adopt: async () => {
      if (saved().length > 0 || (await readNewest(database, macs)) !== undefined) return;
      const latest = await latestOf(database);
      if (latest > 0) await writeNewest(database, macs, latest);
    },
  };
}

export async function latestOf(database: Database): Promise<number> {
  const { latest } = await database
    .selectFrom('audit_chains')
    .select((e) => e.fn.max('chain_no').as('latest'))
    .executeTakeFirstOrThrow();
  return Number(latest ?? 0);
}

/** Lines that no server wrote are left out. */
function readAnchors(path: string, macs: Pick<ChainMacs, 'isGenuine'>): readonly Anchor[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.flatMap((line) => {
    const { chainNo, seq, hash, mac } = parseObject(line) ?? {};
    if (typeof chainNo !== 'number' || typeof seq !== 'number') return [];
    if (typeof hash !== 'string' || typeof mac !== 'string') return [];
    const anchor = { chainNo, seq, hash };
    return macs.isGenuine(anchored(anchor), mac) ? [anchor] : [];
  });
}
