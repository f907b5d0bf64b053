// The migrated PostgreSQL databases of one test file. Each is emptied and used again: to create a database and to drop it is
// most of the work of a test with a few queries.
import { Client } from 'pg';
import { afterAll } from 'vitest';
import { createDatabase, type TestDatabase } from './postgres.ts';

interface Spare extends TestDatabase {
  /** Of the schema, as it was copied. */
  readonly fingerprint: string;
}

const spares: Spare[] = [];

/** `drop` keeps it for the next test, without rows, unless the test has changed its schema. */
export async function takeDatabase(): Promise<TestDatabase> {
  const spare = spares.pop() ?? (await copyTemplate());
  return {
    url: spare.url,
    drop: async () => {
      if (await isEmptied(spare)) spares.push(spare);
      else await spare.drop();
    },
  };
}

async function copyTemplate(): Promise<Spare> {
  const { TEST_POSTGRES_URL: server, TEST_POSTGRES_TEMPLATE: template } = process.env;
  const made = await createDatabase(server, template);
  return { ...made, fingerprint: await withClient(made.url, fingerprintOf) };
}

/** The version of each row that describes a table, a column, an index, a rule, a trigger or a function, and of each migration. */
async function fingerprintOf(client: Client): Promise<string> {
  const { rows } = await client.query<{ fingerprint: string }>(`
    with tables as (select oid, xmin from pg_class where relnamespace = 'public'::regnamespace)
    select md5(string_agg(version, ' ' order by version)) as fingerprint from (
      select 't' || oid || '.' || xmin as version from tables
      union all select 'c' || attrelid || '.' || attnum || '.' || xmin from pg_attribute
        where attrelid in (select oid from tables)
      union all select 'i' || indexrelid || '.' || xmin from pg_index where indrelid in (select oid from tables)
      union all select 'r' || oid || '.' || xmin from pg_constraint where connamespace = 'public'::regnamespace
      union all select 'g' || oid || '.' || xmin from pg_trigger where tgrelid in (select oid from tables)
      union all select 'f' || oid || '.' || xmin from pg_proc where pronamespace = 'public'::regnamespace
      union all select 'm' || name || '.' || xmin from kysely_migration
    ) as versions`);
  return rows[0]?.fingerprint ?? '';
}

/** False if it is not as it was copied, or not reached. */
async function isEmptied({ url, fingerprint }: Spare): Promise<boolean> {
  const act = async (client: Client): Promise<boolean> => {
    await client.query(END_OTHERS);
    if ((await fingerprintOf(client)) !== fingerprint) return false;
    await client.query(EMPTY);
    return true;
  };
  return await withClient(url, act).catch(() => false);
}

/** Those of the test that is over, if it left any. */
const END_OTHERS = `
  select pg_terminate_backend(pid, 5000) from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid()`;

/** Without triggers and foreign keys. */
const EMPTY = `
  set session_replication_role = replica;
  do $$
  declare
    full_table regclass;
  begin
    for full_table in
      select oid from pg_class
      where relnamespace = 'public'::regnamespace and relkind = 'r' and relname not like 'kysely_migration%'
    loop
      execute format('delete from %s', full_table);
    end loop;
  end $$`;

async function withClient<Answer>(url: string, act: (client: Client) => Promise<Answer>): Promise<Answer> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await act(client);
  } finally {
    await client.end();
  }
}

// Imported by the files of tests before they register their own: this is the last to run.
afterAll(async () => {
  for (const spare of spares.splice(0)) await spare.drop();
});
