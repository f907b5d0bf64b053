// The last steps of uploads as rows. They run under a lease on the upload and on the file that it becomes, renewed by a
// heartbeat. When a server crashes its lease expires, and another server settles the upload.
import type { Transaction } from 'kysely';
import { randomHex } from '../base/bytes.ts';
import type { Clock } from '../base/clock.ts';
import type { Database } from '../store/database/open-database.ts';
import type { Tables } from '../store/database/schema.ts';
import { isHeldBy, leaseExpired, leaseRuns, noLease, renewLease, takeLease } from '../store/leases/lease.ts';
import { lockVideo } from '../library/videos/lock-video.ts';
import { toUpload, type Completion, type Upload, type UploadPlace, type WholeFile } from './upload.ts';

export interface Completions {
  /**
   * The list is final: other parts are deleted. `gone` if the upload is not open, `busy` while another upload becomes the same
   * file.
   */
  beginCompleting(
    uploadId: string,
    file: WholeFile,
    partNumbers: ReadonlySet<number>,
  ): Promise<Completion | 'gone' | 'busy'>;
  /** The same for a file received in one PUT. */
  openWhole(place: UploadPlace, file: WholeFile): Promise<Completion | 'gone' | 'busy'>;
  /** True while an upload with a running lease becomes this file. */
  isBeingPlaced(place: UploadPlace): Promise<boolean>;
  /** Extends the lease; false when it was lost. */
  renew(completion: Completion): Promise<boolean>;
  /** After a failure: parts can be sent again. Changes nothing if the lease was lost; neither does `abandon`. */
  reopen(completion: Completion): Promise<void>;
  abandon(completion: Completion): Promise<void>;
  /** The file is the source of the video, recorded by this server or by another. */
  finish(uploadId: string): Promise<void>;
  /** Those whose lease has expired; with `ignoreLeases` all, for the only process of a database that just started. */
  expired(options: ExpiredOptions & { readonly limit: number }): Promise<readonly Upload[]>;
  /** Takes the lease of one of these. Undefined if another server renewed or took it. */
  takeExpired(uploadId: string, options: ExpiredOptions): Promise<Completion | undefined>;
}

interface ExpiredOptions {
  readonly ignoreLeases: boolean;
}

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
}

export function createCompletions({ database, clock }: Deps): Completions {
  const change = (completion: Completion, columns: { state?: 'open'; lease_until_ms?: number }) =>
    database
      .updateTable('uploads')
      .set({ modified_at_ms: clock.now(), ...columns })
      .where('upload_id', '=', completion.uploadId)
      .where(isHeldBy(completion.lease))
      .where('state', '=', 'completing')
      .executeTakeFirst();
  return {
    beginCompleting: (uploadId, file, partNumbers) =>
      database
        .transaction()
        .execute((transaction) => beginCompleting(transaction, { uploadId, file, partNumbers, now: clock.now() })),
    openWhole: (place, file) =>
      database.transaction().execute((transaction) => openWhole(transaction, { place, file, now: clock.now() })),
    isBeingPlaced: (place) => isBusy(database, { ...place, now: clock.now() }),
    renew: async (completion) =>
      (await change(completion, renewLease('completion', clock.now()))).numUpdatedRows === 1n,
    reopen: async (completion) => void (await change(completion, { state: 'open' })),
    abandon: async ({ uploadId, lease }) => {
      const own = database.deleteFrom('uploads').where('upload_id', '=', uploadId).where(isHeldBy(lease));
      await own.where('state', '=', 'completing').execute();
    },
    finish: async (uploadId) => {
      const done = { state: 'done' as const, ...noLease, modified_at_ms: clock.now() };
      await database.updateTable('uploads').set(done).where('upload_id', '=', uploadId).execute();
      await database.deleteFrom('upload_parts').where('upload_id', '=', uploadId).execute();
    },
    expired: async ({ ignoreLeases, limit }) => {
      let rows = database.selectFrom('uploads').selectAll().where('state', '=', 'completing');
      if (!ignoreLeases) rows = rows.where(leaseExpired(clock.now()));
      return (await rows.orderBy('modified_at_ms').limit(limit).execute()).map(toUpload);
    },
    takeExpired: (uploadId, { ignoreLeases }) =>
      database
        .transaction()
        .execute((transaction) => takeExpired(transaction, { uploadId, ignoreLeases, now: clock.now() })),
  };
}

interface PlaceAt extends UploadPlace {
  readonly now: number;
}

async function isBusy(database: Database, { videoId, blob, now }: PlaceAt): Promise<boolean> {
  const other = await database
    .selectFrom('uploads')
    .select('upload_id')
    .where('video_id', '=', videoId)
    .where('state', '=', 'completing')
    .where('blob', '=', blob)
    .where(leaseRuns(now))
    .limit(1)
    .executeTakeFirst();
  return other !== undefined;
}

async function findRow(transaction: Transaction<Tables>, uploadId: string): Promise<Upload | undefined> {
  const row = await transaction.selectFrom('uploads').selectAll().where('upload_id', '=', uploadId).executeTakeFirst();
  return row === undefined ? undefined : toUpload(row);
}

function newLease(now: number) {
  return { ...takeLease(randomHex(8), 'completion', now), modified_at_ms: now };
}

interface CompletionStart {
  readonly uploadId: string;
  readonly file: WholeFile;
  readonly partNumbers: ReadonlySet<number>;
  readonly now: number;
}

async function beginCompleting(
  transaction: Transaction<Tables>,
  { uploadId, file, partNumbers, now }: CompletionStart,
): Promise<Completion | 'gone' | 'busy'> {
  const found = await findRow(transaction, uploadId);
  if (found === undefined || (await lockVideo(transaction, found.videoId)) === undefined) return 'gone';
  if (await isBusy(transaction, { ...found, now })) return 'busy';
  const leased = newLease(now);
  const begun = await transaction
    .updateTable('uploads')
    .set({ state: 'completing', size_bytes: file.sizeBytes, etag: file.etag, ...leased })
    .where('upload_id', '=', uploadId)
    .where('state', '=', 'open')
    .executeTakeFirst();
  if (begun.numUpdatedRows === 0n) return 'gone';
  const parts = transaction.selectFrom('upload_parts').select('part_number').where('upload_id', '=', uploadId);
  for (const { part_number } of await parts.execute())
    if (!partNumbers.has(part_number))
      await transaction
        .deleteFrom('upload_parts')
        .where('upload_id', '=', uploadId)
        .where('part_number', '=', part_number)
        .execute();
  return { ...found, ...file, state: 'completing', lease: leased.lease_owner };
}

async function openWhole(
  transaction: Transaction<Tables>,
  { place, file, now }: { readonly place: UploadPlace; readonly file: WholeFile; readonly now: number },
): Promise<Completion | 'gone' | 'busy'> {
  const { videoId, blob } = place;
  if ((await lockVideo(transaction, videoId)) === undefined) return 'gone';
  if (await isBusy(transaction, { videoId, blob, now })) return 'busy';
  const leased = newLease(now);
  const uploadId = randomHex(16);
  await transaction
    .insertInto('uploads')
    .values((e) => ({
      upload_id: uploadId,
      video_id: videoId,
      blob,
      state: 'completing' as const,
      slot_bytes: null,
      account_id: e.selectFrom('videos').select('account_id').where('video_id', '=', videoId),
      size_bytes: file.sizeBytes,
      etag: file.etag,
      created_at_ms: now,
      ...leased,
    }))
    .execute();
  const fields = { uploadId, videoId, blob, state: 'completing', slotBytes: undefined, modifiedAtMs: now } as const;
  return { ...fields, ...file, lease: leased.lease_owner };
}

async function takeExpired(
  transaction: Transaction<Tables>,
  { uploadId, ignoreLeases, now }: ExpiredOptions & { readonly uploadId: string; readonly now: number },
): Promise<Completion | undefined> {
  const found = await findRow(transaction, uploadId);
  if (found === undefined || (await lockVideo(transaction, found.videoId)) === undefined) return undefined;
  if (!ignoreLeases && (await isBusy(transaction, { ...found, now }))) return undefined;
  const leased = newLease(now);
  const taken = await transaction
    .updateTable('uploads')
    .set(leased)
    .where('upload_id', '=', uploadId)
    .where('state', '=', 'completing')
    .executeTakeFirst();
  return taken.numUpdatedRows === 1n ? { ...found, state: 'completing', lease: leased.lease_owner } : undefined;
}
