// Serves the metrics where the configuration says so.
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import { TtlCache } from '../base/ttl-cache.ts';
import type { Config } from '../config/settings.ts';
import { serveMetrics, type MetricsServer, type MetricsText } from '../gateway/metrics-http.ts';
import type { Database } from '../store/database/open-database.ts';
import { createMetrics, type MetricsParts } from './metrics.ts';
import { ownsTasks, type Member } from './member.ts';
import { readBacklog, type Backlog } from './read-backlog-db.ts';

interface Parts extends Omit<MetricsParts, 'backlog'> {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Logger;
  readonly member?: Member | undefined;
}

/** Scrapes of several collectors, or of a curious one, ask the database no more often than this. */
const BACKLOG_AGE_MS = 5_000;
/** A text costs some milliseconds, and scrapes without end must not take those of playback. */
const TEXT_AGE_MS = 200;

export async function startMetrics(config: Config, parts: Parts): Promise<MetricsServer | undefined> {
  const { metricsListen } = config;
  if (metricsListen === undefined) return undefined;
  const { database, clock, member } = parts;
  const recent = new TtlCache<'backlog', Backlog>({ maxEntries: 1, maxAgeMs: BACKLOG_AGE_MS }, clock);
  // Monitoring matters most while the database is away: then these gauges are missing, and the rest is there.
  const backlog = async (): Promise<Backlog | undefined> => {
    // Of several processes one counts what all of them share.
    if (!ownsTasks(member)) return undefined;
    return await Promise.resolve(recent.getOrLoad('backlog', () => readBacklog({ database, clock }))).catch(
      () => undefined,
    );
  };
  const metrics = createMetrics({ ...parts, backlog, processes: member === undefined ? ONE_PROCESS : undefined });
  if (member !== undefined) {
    const { answers } = parts;
    member.onMetricsWanted(async () => ({
      metrics: await metrics.read(),
      sessions: answers?.sessionNumbers() ?? new Float64Array(),
    }));
    return undefined;
  }
  return await serveText(metricsListen, metrics.text, parts);
}

const ONE_PROCESS = { running: () => 1, restarts: () => 0 };

type Place = NonNullable<Config['metricsListen']>;

export async function serveText(
  place: Place,
  readNow: () => Promise<MetricsText>,
  { clock, log, limits }: Pick<Parts, 'clock' | 'log' | 'limits'>,
): Promise<MetricsServer> {
  const texts = new TtlCache<'text', MetricsText>({ maxEntries: 1, maxAgeMs: TEXT_AGE_MS }, clock);
  const read = async (): Promise<MetricsText> => (await texts.getOrLoad('text', readNow)) ?? (await readNow());
  const onError = (error: unknown): void => log.error({ err: error }, 'the metrics cannot be read');
  return await serveMetrics({ ...place, read, limits, onError });
}
