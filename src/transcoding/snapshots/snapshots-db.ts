// Snapshots in the database: submitted jobs, the sets of pictures that they made, and the removal of older sets.
import type { Transaction } from 'kysely';
import type { Clock } from '../../base/clock.ts';
import type { Database } from '../../store/database/open-database.ts';
import type { SnapshotRow, Tables, VideoRow, VideoStatus } from '../../store/database/schema.ts';
import { snapshotComplete } from '../../wire/events.ts';
import type { AccountId, VideoId } from '../../wire/ids.ts';
import type { NewVideoCallback } from '../../events/video-callback.ts';
import { insertJob } from '../queue/insert-job.ts';
import type { Job } from '../queue/job.ts';
import type { Jobs } from '../queue/jobs-db.ts';
import { lockVideo } from '../../library/videos/lock-video.ts';
import { isStillThere, type PublishRefusal } from '../../library/videos/publish-db.ts';
import { noteRemovals, type Removals } from '../../library/videos/removals-db.ts';
import type { Video } from '../../library/videos/video.ts';
import type { SpritePlan } from '../../ffmpeg/snapshots/plan-snapshots.ts';
import type { SnapshotSpec } from '../../ffmpeg/snapshots/snapshot-spec.ts';

export type SnapshotType = SnapshotRow['type'];

/** The pictures of one job: `00001.jpg` and so on below `place`; single pictures of a sprite in `cells/`, if it keeps them. */
export interface SnapshotSet {
  readonly jobId: string;
  readonly videoId: VideoId;
  readonly type: SnapshotType;
  readonly count: number;
  readonly place: string;
  /** The size of all its files. */
  readonly sizeBytes: number;
  readonly layout: SpriteLayout | undefined;
  readonly createdAtMs: number;
}

/** The layout of pictures on the sheets of a sprite, and their instants. */
interface SpriteLayout extends Omit<SpritePlan, 'sheetCount'> {
  readonly instantsMs: readonly number[];
}

interface NewSnapshotJob {
  readonly video: Pick<Video, 'videoId' | 'accountId'>;
  readonly spec: SnapshotSpec;
  readonly userData: string | undefined;
  readonly callback: NewVideoCallback | undefined;
}

type SubmitRefusal = 'gone' | 'status' | 'too many';

export interface Snapshots {
  /** The id of the job, or the reason of the refusal. */
  submit(job: NewSnapshotJob): Promise<{ readonly jobId: string } | SubmitRefusal>;
  /** The newest set of a type. */
  newest(videoId: VideoId, type: SnapshotType): Promise<SnapshotSet | undefined>;
  /** The newest set of each video that has one of the type. */
  newestOf(videoIds: readonly VideoId[], type: SnapshotType): Promise<ReadonlyMap<VideoId, SnapshotSet>>;
  /**
   * Records the pictures, the end of the job and its event in one transaction. After a refusal nothing has changed.
   */
  publish(job: Job, set: SnapshotSet, about: SnapshotOrigin): Promise<'published' | PublishRefusal>;
}

interface SnapshotOrigin {
  /** The file must still be the one that pictures of the video are taken of. */
  readonly takenOf: string;
  /** Folders of earlier claims that crashed. */
  readonly obsolete: readonly string[];
}

/** Statuses in which a video has a file that pictures can be taken of. */
export const snapshotStatuses: readonly VideoStatus[] = ['UploadSucc', 'Normal', 'Checking', 'Blocked'];
/** Waiting or running, of one video and of all videos of an account. */
export const MAX_JOBS = { ofVideo: 10, ofAccount: 200 } as const;
/** Sets kept of a video and type. Older ones stay for a while for clients that have their URLs. */
const SETS_KEPT = 3;

interface Deps {
  readonly database: Database;
  readonly jobs: Pick<Jobs, 'finishInTransaction'>;
  readonly removals: Pick<Removals, 'begin'>;
  readonly clock: Clock;
}

export function createSnapshots(deps: Deps): Snapshots {
  const { database } = deps;
  return {
    submit: (job) => database.transaction().execute((transaction) => submit(transaction, job, deps.clock.now())),
    newest: async (videoId, type) => (await newestOf(database, [videoId], type)).get(videoId),
    newestOf: (videoIds, type) => newestOf(database, videoIds, type),
    publish: (job, set, about) => publish(deps, job, { set, ...about }),
  };
}

async function submit(
  transaction: Transaction<Tables>,
  { video: { videoId, accountId }, spec, userData, callback }: NewSnapshotJob,
  now: number,
): Promise<{ readonly jobId: string } | SubmitRefusal> {
  // The lock serializes the calls for a video, so its bound is exact. That of the account may be exceeded by a few.
  const video = await lockVideo(transaction, videoId);
  if (video === undefined) return 'gone';
  if (!snapshotStatuses.includes(video.status)) return 'status';
  const waiting = await countWaiting(transaction, accountId, videoId);
  if (waiting.ofVideo >= MAX_JOBS.ofVideo || waiting.ofAccount >= MAX_JOBS.ofAccount) return 'too many';
  const jobId = await insertJob(transaction, {
    videoId,
    kind: 'snapshot',
    trigger: 'Manual',
    atMs: now,
    spec: JSON.stringify(spec),
    userData,
    callback,
  });
  return { jobId };
}

async function countWaiting(transaction: Transaction<Tables>, accountId: AccountId, videoId: VideoId) {
  const counted = await transaction
    .selectFrom('jobs')
    .select((e) => [
      e.fn.countAll<number>().as('ofAccount'),
      e.fn.sum<number | null>(e.case().when('video_id', '=', videoId).then(1).else(0).end()).as('ofVideo'),
    ])
    .where('account_id', '=', accountId)
    .where('kind', '=', 'snapshot')
    .where('state', 'in', ['queued', 'running'])
    .executeTakeFirstOrThrow();
  return { ofAccount: Number(counted.ofAccount), ofVideo: Number(counted.ofVideo ?? 0) };
}

async function newestOf(
  database: Database,
  videoIds: readonly VideoId[],
  type: SnapshotType,
): Promise<ReadonlyMap<VideoId, SnapshotSet>> {
  if (videoIds.length === 0) return new Map();
  const rows = await database
    .selectFrom('snapshots')
    .selectAll()
    .where('video_id', 'in', videoIds)
    .where('type', '=', type)
    .orderBy('created_at_ms')
    .orderBy('job_id')
    .execute();
  // Later rows overwrite earlier ones: the newest wins.
  return new Map(rows.map((row) => [row.video_id as VideoId, toSet(row)]));
}

function toSet(row: SnapshotRow): SnapshotSet {
  return {
    jobId: row.job_id,
    videoId: row.video_id as VideoId,
    type: row.type,
    count: row.count,
    place: row.prefix,
    sizeBytes: row.size_bytes,
    layout: row.layout === null ? undefined : (JSON.parse(row.layout) as SpriteLayout),
    createdAtMs: row.created_at_ms,
  };
}

interface Publication extends SnapshotOrigin {
  readonly set: SnapshotSet;
}

class RefusedError extends Error {
  readonly reason: PublishRefusal;

  constructor(reason: PublishRefusal) {
    super(reason);
    this.reason = reason;
  }
}

async function publish(deps: Deps, job: Job, publication: Publication): Promise<'published' | PublishRefusal> {
  try {
    const removed = await deps.database
      .transaction()
      .execute((transaction) => publishInTransaction(deps, { transaction, job, ...publication }));
    deps.removals.begin(removed);
    return 'published';
  } catch (error) {
    if (error instanceof RefusedError) return error.reason;
    throw error;
  }
}

async function publishInTransaction(
  { jobs, clock }: Deps,
  publication: Publication & { readonly transaction: Transaction<Tables>; readonly job: Job },
): Promise<readonly string[]> {
  const { transaction, job, set, takenOf, obsolete } = publication;
  const video = await lockVideo(transaction, set.videoId);
  if (video === undefined) throw new RefusedError('no video');
  if (
    !isStillThere(video, takenOf) &&
    !(await isStandIn(transaction, { source_removed_at_ms: video.source_removed_at_ms, videoId: set.videoId, takenOf }))
  )
    throw new RefusedError('another source');
  const event = snapshotComplete(set.videoId, {
    coverBlob: video.cover_blob ?? undefined,
    snapshots: describeSet(set),
  });
  if (!(await jobs.finishInTransaction(transaction, job, { event, obsolete })))
    throw new RefusedError('not its holder');
  await transaction.insertInto('snapshots').values(toRow(set)).execute();
  const older = await deleteOlderSets(transaction, set);
  await noteRemovals(transaction, older, clock.now());
  return [...obsolete, ...older];
}

interface SourceCheck extends Pick<VideoRow, 'source_removed_at_ms'> {
  readonly videoId: VideoId;
  readonly takenOf: string;
}

/** After the deletion of the uploaded file, a stream made of it may be the source of pictures. */
async function isStandIn(
  transaction: Transaction<Tables>,
  { source_removed_at_ms, videoId, takenOf }: SourceCheck,
): Promise<boolean> {
  if (source_removed_at_ms === null) return false;
  const stream = await transaction
    .selectFrom('streams')
    .select('stream_id')
    .where('video_id', '=', videoId)
    .where('blob', '=', takenOf)
    .executeTakeFirst();
  return stream !== undefined;
}

function toRow(set: SnapshotSet): SnapshotRow {
  return {
    job_id: set.jobId,
    video_id: set.videoId,
    type: set.type,
    count: set.count,
    prefix: set.place,
    layout: set.layout === undefined ? null : JSON.stringify(set.layout),
    size_bytes: set.sizeBytes,
    created_at_ms: set.createdAtMs,
  };
}

function describeSet({ jobId, type, count, place }: SnapshotSet) {
  const regular = `${place}/{SnapshotCount}.jpg`;
  return [{ jobId, kind: type, count, regular, format: regular }];
}

/** Answers the folders of their files. */
async function deleteOlderSets(transaction: Transaction<Tables>, { videoId, type }: SnapshotSet): Promise<string[]> {
  const rows = await transaction
    .selectFrom('snapshots')
    .select(['job_id', 'prefix'])
    .where('video_id', '=', videoId)
    .where('type', '=', type)
    .orderBy('created_at_ms', 'desc')
    .orderBy('job_id', 'desc')
    .execute();
  const older = rows.slice(SETS_KEPT);
  for (const { job_id } of older) await transaction.deleteFrom('snapshots').where('job_id', '=', job_id).execute();
  return older.map(({ prefix }) => prefix);
}
