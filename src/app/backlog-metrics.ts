// Metrics of what waits in the database, and of the database itself. While it is away they have no samples.
import type { Backlog } from './read-backlog-db.ts';
import type { Metric, Row } from './register-metrics.ts';

interface Parts {
  /** Undefined while the database is away. */
  readonly backlog: () => Promise<Backlog | undefined>;
}

export function backlogMetrics({ backlog }: Parts): readonly Metric[] {
  const gauge = (name: string, help: string, rowsOf: (now: Backlog) => Iterable<Row>): Metric => ({
    name,
    help,
    type: 'gauge',
    rows: async () => {
      const now = await backlog();
      return now === undefined ? [] : rowsOf(now);
    },
  });
  return [
    gauge('playauth_jobs', 'Transcode and snapshot jobs that wait or run', ({ jobs }) =>
      [...jobs].map(([state, count]): Row => [{ state }, count]),
    ),
    gauge('playauth_job_oldest_seconds', 'Age of the oldest job that waits', (now) => [[{}, now.oldestJobSeconds]]),
    gauge('playauth_events', 'Events that are not delivered yet', (now) => [[{}, now.events]]),
    gauge('playauth_event_oldest_seconds', 'Age of the oldest event that is not delivered', (now) => [
      [{}, now.oldestEventSeconds],
    ]),
    gauge('playauth_database_bytes', 'Size of the database', (now) => [[{}, now.databaseBytes]]),
    gauge('playauth_database_seconds', 'Time of a trivial query', (now) => [[{}, now.databaseSeconds]]),
  ];
}
