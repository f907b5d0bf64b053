// What `/health/ready` reports: each thing that the server needs is asked, together and at most once a second however often the
// page is requested.
import type { Clock } from '../base/clock.ts';
import { TtlCache } from '../base/ttl-cache.ts';
import type { MissingFiles } from '../delivery/missing-files.ts';
import type { Health, HealthState } from '../gateway/health-http.ts';
import type { DatabaseState } from '../store/watch-database.ts';
import type { Resources } from './open-resources.ts';
import type { Services } from './services.ts';

interface Parts {
  readonly services: Pick<Services, 'blobs' | 'staging'>;
  readonly databaseState: () => Promise<DatabaseState>;
  readonly shared: Pick<Resources['shared'], 'check'>;
  readonly missing: Pick<MissingFiles, 'count'>;
  readonly clock: Clock;
  /** Absent where other processes transcode. */
  readonly hasTools?: (() => Promise<boolean>) | undefined;
}

const ANSWER_WITHIN_MS = 2_000;
/** Below that, SQLite may find no room for the next change. */
const MIN_FREE_BYTES = 16 * 1024 ** 2;
/** No blob has this key. */
const ABSENT = 'health/absent';

export function createHealth({
  services,
  databaseState,
  shared,
  missing,
  clock,
  hasTools,
}: Parts): () => Promise<Health> {
  const { blobs, staging } = services;
  const look = async (): Promise<Health> => {
    const [database, redis, storage, disk, missingFiles, ffmpeg] = await Promise.all([
      within(databaseState()).catch(() => 'away' as const),
      stateOf(async () => {
        await shared.check();
      }),
      stateOf(async () => await blobs.stat(ABSENT)),
      roomOf(staging),
      within(missing.count()).catch(() => 0),
      toolState(hasTools),
    ]);
    const checks = { database, redis, storage, disk, ...(ffmpeg !== undefined && { ffmpeg }) };
    return { checks, missingFiles };
  };
  const recent = new TtlCache<'health', Health>({ maxEntries: 1, maxAgeMs: 1_000 }, clock);
  return async () => (await recent.getOrLoad('health', look)) ?? (await look());
}

async function stateOf(ask: () => Promise<unknown>): Promise<HealthState> {
  return await within(ask()).then(
    () => 'ok',
    () => 'away',
  );
}

/** What plays goes on without FFmpeg, so that is never `away`. */
async function toolState(hasTools: Parts['hasTools']): Promise<HealthState | undefined> {
  if (hasTools === undefined) return undefined;
  return (await within(hasTools()).catch(() => true)) ? 'ok' : 'missing';
}

async function roomOf({ freeBytes }: Services['staging']): Promise<HealthState> {
  try {
    return (await within(freeBytes())) < MIN_FREE_BYTES ? 'full' : 'ok';
  } catch {
    return 'away';
  }
}

function within<T>(asked: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error('no answer'));
    }, ANSWER_WITHIN_MS);
    asked.then(resolve, reject).finally(() => {
      clearTimeout(timer);
    });
  });
}
