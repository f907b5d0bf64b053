// How many jobs wait and run, for metrics.
import type { Database } from '../../store/database/open-database.ts';

/** By state. Found in the index of the queue: finished jobs are not read. */
export async function countOpenJobs(database: Database): Promise<ReadonlyMap<string, number>> {
  const rows = await database
    .selectFrom('jobs')
    .where('state', 'in', ['queued', 'running'])
    .groupBy('state')
    .select(({ fn }) => ['state', fn.countAll().as('count')])
    .execute();
  const counts = new Map<string, number>([
    ['queued', 0],
    ['running', 0],
  ]);
  for (const { state, count } of rows) counts.set(state, Number(count));
  return counts;
}
