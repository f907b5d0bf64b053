// The plans of queries on both databases: which tables they read whole, and what they sort.
import { CompiledQuery, type KyselyPlugin } from 'kysely';
import type { Database } from '../../src/store/database/open-database.ts';
import type { DatabaseKind } from './databases.ts';

export interface Plan {
  readonly sql: string;
  /** Of SQLite the steps, of PostgreSQL the nodes with their conditions. */
  readonly steps: readonly string[];
}

/** Runs work on a database that notes its queries, and then has each of them explained. */
export async function planned<T>(database: Database, kind: DatabaseKind, work: (watched: Database) => Promise<T>) {
  const queries: CompiledQuery[] = [];
  const recorder: KyselyPlugin = {
    transformQuery: ({ node, queryId }) => {
      queries.push(database.getExecutor().compileQuery(node, queryId));
      return node;
    },
    transformResult: ({ result }) => Promise.resolve(result),
  };
  const result = await work(database.withPlugin(recorder));
  const plans: Plan[] = [];
  for (const { sql, parameters } of queries.filter((query) => query.sql.startsWith('select')))
    plans.push({ sql, steps: await (kind === 'SQLite' ? explainSqlite : explainPostgres)(database, sql, parameters) });
  return { result, plans };
}

async function explainSqlite(
  database: Database,
  sql: string,
  parameters: readonly unknown[],
): Promise<readonly string[]> {
  const { rows } = await database.executeQuery<{ detail: string }>(
    CompiledQuery.raw(`explain query plan ${sql}`, [...parameters]),
  );
  return rows.map(({ detail }) => detail);
}

interface Node {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Cond'?: string;
  readonly 'Index Name'?: string;
  readonly Plans?: readonly Node[];
}

async function explainPostgres(
  database: Database,
  sql: string,
  parameters: readonly unknown[],
): Promise<readonly string[]> {
  const { rows } = await database.executeQuery<{ 'QUERY PLAN': readonly { readonly Plan: Node }[] }>(
    CompiledQuery.raw(`explain (format json) ${sql}`, [...parameters]),
  );
  const steps: string[] = [];
  const walk = (node: Node): void => {
    const isWhole = node['Node Type'].includes('Scan') && node['Index Cond'] === undefined;
    // A bitmap heap scan has its conditions in the scan of the index below it.
    const reads = isWhole && !['Subquery Scan', 'Bitmap Heap Scan'].includes(node['Node Type']) ? 'SCAN' : 'SEARCH';
    if (node['Relation Name'] !== undefined) steps.push(`${reads} ${node['Relation Name']}`);
    if (node['Index Name'] !== undefined) steps.push(`USING ${node['Index Name']}`);
    if (node['Node Type'] === 'Sort') steps.push('SORT');
    node.Plans?.forEach(walk);
  };
  rows[0]?.['QUERY PLAN'].forEach(({ Plan }) => {
    walk(Plan);
  });
  return steps;
}

interface Allowed {
  /** Tables that are not empty: PostgreSQL reads small tables whole. */
  readonly large: RegExp;
  readonly maySort?: boolean;
}

/** Steps that read a large table whole, or sort. */
export function planFaults(plans: readonly Plan[], { large, maySort = false }: Allowed): readonly string[] {
  return plans.flatMap(({ sql, steps }) =>
    steps
      .filter((step) => {
        const [, scanned] = /^SCAN (\w+)/.exec(step) ?? [];
        if (scanned !== undefined) return large.test(scanned);
        return !maySort && (step === 'SORT' || step.startsWith('USE TEMP B-TREE FOR ORDER BY'));
      })
      .map((step) => `${step}: ${sql}`),
  );
}
