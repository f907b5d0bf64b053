// Uploads as rows, which survive a crash. The received bytes are in store/blobs/part-files.
import { sql } from 'kysely';
import { randomHex } from '../base/bytes.ts';
import type { Clock } from '../base/clock.ts';
import type { Database } from '../store/database/open-database.ts';
import type { UploadRow } from '../store/database/schema.ts';
import { noLease } from '../store/leases/lease.ts';
import type { AccountId, VideoId } from '../wire/ids.ts';
import { createCompletions, type Completions } from './completions-db.ts';
import { createUploadParts, type UploadParts } from './upload-parts-db.ts';
import { toUpload, type ByteCounts, type Upload, type UploadPlace } from './upload.ts';

export interface Uploads extends UploadParts, Completions {
  open(place: UploadPlace): Promise<string>;
  find(uploadId: string): Promise<Upload | undefined>;
  /** Open ones of a video, the one that was idle longest first. */
  openOf(videoId: VideoId): Promise<readonly Upload[]>;
  /** The upload that a received file came from, until its row is deleted. */
  findDone(videoId: VideoId, blob: string): Promise<Upload | undefined>;
  /** False if its state has changed since it was read; then it stays. */
  remove(upload: Pick<Upload, 'uploadId' | 'state'>): Promise<boolean>;
  /** Those in this state that have not changed since `before`, oldest first. */
  idle(state: 'open' | 'done', query: { readonly before: number; readonly limit: number }): Promise<readonly Upload[]>;
  /** Those of these ids whose parts are still needed. */
  needed(uploadIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** The bytes in unfinished uploads. */
  waitingBytes(accountId: AccountId, videoId: VideoId): Promise<ByteCounts>;
}

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
}

export function createUploads(deps: Deps): Uploads {
  const { database } = deps;
  return {
    ...createUploadParts(deps),
    ...createCompletions(deps),
    ...lookUp(database),
    open: (place) => insertUpload(deps, place),
    remove: async ({ uploadId, state }) => {
      const own = database.deleteFrom('uploads').where('upload_id', '=', uploadId);
      return (await own.where('state', '=', state).executeTakeFirst()).numDeletedRows === 1n;
    },
  };
}

function lookUp(
  database: Database,
): Pick<Uploads, 'find' | 'openOf' | 'findDone' | 'idle' | 'needed' | 'waitingBytes'> {
  return {
    find: async (uploadId) => {
      const row = await database.selectFrom('uploads').selectAll().where('upload_id', '=', uploadId).executeTakeFirst();
      return row === undefined ? undefined : toUpload(row);
    },
    openOf: async (videoId) => {
      const rows = await ofVideo(database, videoId, 'open').orderBy('modified_at_ms', 'asc').limit(100).execute();
      return rows.map(toUpload);
    },
    findDone: async (videoId, blob) => {
      const row = await ofVideo(database, videoId, 'done').where('blob', '=', blob).executeTakeFirst();
      return row === undefined ? undefined : toUpload(row);
    },
    idle: async (state, { before, limit }) => {
      const idle = database.selectFrom('uploads').selectAll().where('state', '=', state);
      const rows = await idle.where('modified_at_ms', '<', before).orderBy('modified_at_ms').limit(limit).execute();
      return rows.map(toUpload);
    },
    needed: async (uploadIds) => {
      if (uploadIds.length === 0) return new Set();
      const asked = database.selectFrom('uploads').select('upload_id').where('upload_id', 'in', uploadIds);
      return new Set((await asked.where('state', '!=', 'done').execute()).map((row) => row.upload_id));
    },
    waitingBytes: async (accountId, videoId) => {
      const unfinished = database.selectFrom('uploads').where('state', 'in', ['open', 'completing']);
      const sums = await unfinished
        .where('account_id', '=', accountId)
        .select((e) => [
          e.fn.sum<number | null>('size_bytes').as('ofAccount'),
          sql<number | null>`sum(case when video_id = ${videoId} then size_bytes else 0 end)`.as('ofVideo'),
        ])
        .executeTakeFirstOrThrow();
      return { ofAccount: Number(sums.ofAccount ?? 0), ofVideo: Number(sums.ofVideo ?? 0) };
    },
  };
}

async function insertUpload({ database, clock }: Deps, { videoId, blob }: UploadPlace): Promise<string> {
  const uploadId = randomHex(16);
  const now = clock.now();
  await database
    .insertInto('uploads')
    .values((e) => ({
      upload_id: uploadId,
      video_id: videoId,
      blob,
      state: 'open' as const,
      slot_bytes: null,
      account_id: e.selectFrom('videos').select('account_id').where('video_id', '=', videoId),
      size_bytes: 0,
      etag: null,
      ...noLease,
      created_at_ms: now,
      modified_at_ms: now,
    }))
    .execute();
  return uploadId;
}

function ofVideo(database: Database, videoId: VideoId, state: UploadRow['state']) {
  return database.selectFrom('uploads').selectAll().where('video_id', '=', videoId).where('state', '=', state);
}
