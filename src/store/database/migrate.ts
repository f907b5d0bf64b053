// Brings a database to the newest schema. Each migration runs once, in order, under the migrator's lock.
import { DEFAULT_MIGRATION_TABLE as MIGRATIONS, Migrator, sql, type Kysely, type Migration } from 'kysely';
import * as firstTables from './migrations/0001-first-tables.ts';
import * as identities from './migrations/0002-identities.ts';
import * as uploads from './migrations/0003-uploads.ts';
import * as library from './migrations/0004-library.ts';
import * as events from './migrations/0005-events.ts';
import * as urlUploads from './migrations/0006-url-uploads.ts';
import * as transcoding from './migrations/0007-transcoding.ts';
import * as uploadLeases from './migrations/0008-upload-leases.ts';
import * as jobTurns from './migrations/0009-job-turns.ts';
import * as jobCallbacks from './migrations/0010-job-callbacks.ts';
import * as jobsGivenBack from './migrations/0011-jobs-given-back.ts';
import * as hlsFacts from './migrations/0012-hls-facts.ts';
import * as captionOrigin from './migrations/0015-caption-origin.ts';
import * as audioTracks from './migrations/0016-audio-tracks.ts';
import * as pictureDepth from './migrations/0017-picture-depth.ts';
import * as developmentMarks from './migrations/0018-development-marks.ts';
import * as shares from './migrations/0019-shares.ts';
import * as storageQuotas from './migrations/0025-storage-quotas.ts';
import * as assets from './migrations/0026-assets.ts';
import * as videoCounts from './migrations/0027-video-counts.ts';
import * as playSessions from './migrations/0028-play-sessions.ts';
import * as revocationsAndKeys from './migrations/0029-revocations-and-keys.ts';
import * as playRedemptions from './migrations/0030-play-redemptions.ts';
import * as playbackPolicies from './migrations/0031-playback-policies.ts';
import * as audit from './migrations/0032-audit.ts';
import * as playDays from './migrations/0033-play-days.ts';
import * as videoTexts from './migrations/0035-video-texts.ts';
import * as redemptionNonces from './migrations/0037-redemption-nonces.ts';
import * as masterKeyHolders from './migrations/0038-master-key-holders.ts';
import * as sessionTimes from './migrations/0038-session-times.ts';
import * as eventFailures from './migrations/0039-event-failures.ts';
import * as deliveriesAndChanges from './migrations/0042-deliveries-and-changes.ts';
import * as tracesOfJobs from './migrations/0044-traces-of-jobs.ts';
import type { Tables } from './schema.ts';

const migrations: Readonly<Record<string, Migration>> = {
  '0001-first-tables': firstTables,
  '0002-identities': identities,
  '0003-uploads': uploads,
  '0004-library': library,
  '0005-events': events,
  '0006-url-uploads': urlUploads,
  '0007-transcoding': transcoding,
  '0008-upload-leases': uploadLeases,
  '0009-job-turns': jobTurns,
  '0010-job-callbacks': jobCallbacks,
  '0011-jobs-given-back': jobsGivenBack,
  '0012-hls-facts': hlsFacts,
  '0015-caption-origin': captionOrigin,
  '0016-audio-tracks': audioTracks,
  '0017-picture-depth': pictureDepth,
  '0018-development-marks': developmentMarks,
  '0019-shares': shares,
  '0025-storage-quotas': storageQuotas,
  '0026-assets': assets,
  '0027-video-counts': videoCounts,
  '0028-play-sessions': playSessions,
  '0029-revocations-and-keys': revocationsAndKeys,
  '0030-play-redemptions': playRedemptions,
  '0031-playback-policies': playbackPolicies,
  '0032-audit': audit,
  '0033-play-days': playDays,
  '0035-video-texts': videoTexts,
  '0037-redemption-nonces': redemptionNonces,
  '0038-master-key-holders': masterKeyHolders,
  '0038-session-times': sessionTimes,
  '0039-event-failures': eventFailures,
  '0042-deliveries-and-changes': deliveriesAndChanges,
  '0044-traces-of-jobs': tracesOfJobs,
};

export { MIGRATIONS };

export function isKnownMigration(name: string): boolean {
  return Object.hasOwn(migrations, name);
}

/** In the order in which they run: that of their names. */
export const migrationNames: readonly string[] = Object.keys(migrations).toSorted();

/** To the schema that the named migration completes, on a database without tables. */
export async function migrateTo(db: Kysely<Tables>, name: string): Promise<void> {
  const { error } = await migratorOf(db).migrateTo(name);
  if (error !== undefined) throw new Error('The database could not be brought to that schema', { cause: error });
}

function migratorOf(db: Kysely<Tables>): Migrator {
  return new Migrator({ db, provider: { getMigrations: () => Promise.resolve({ ...migrations }) } });
}

export async function migrateToLatest(db: Kysely<Tables>): Promise<void> {
  const { error } = await migratorOf(db).migrateToLatest();
  if (error !== undefined) throw new Error('The database could not be brought to the current schema', { cause: error });
}

interface SchemaState {
  readonly state: 'current' | 'none' | 'older' | 'newer';
  /** For a newer schema: its first migration that this version does not know. */
  readonly unknown?: string | undefined;
  /** For an older schema: the migrations that it lacks. */
  readonly pending: readonly string[];
}

/** Compares the schema and changes nothing. */
export async function schemaStateOf(db: Kysely<Tables>): Promise<SchemaState> {
  const names = await schemaNamesOf(db);
  const pending = migrationNames.filter((name) => !names.includes(name));
  if (names.length === 0) return { state: 'none', pending };
  const unknown = names.find((name) => !isKnownMigration(name));
  if (unknown !== undefined) return { state: 'newer', unknown, pending };
  return { state: pending.length > 0 ? 'older' : 'current', pending };
}

/** The migrations that ran on a database; none on one that playauth has not used. */
export async function schemaNamesOf(db: Kysely<Tables>): Promise<readonly string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === MIGRATIONS)) return [];
  const { rows } = await sql<{ name: string }>`
    select name from ${sql.table(MIGRATIONS)} order by name`.execute(db);
  return rows.map(({ name }) => name);
}
