// Uploads that have begun, and their parts, as rows: what is written here survives the server. The bytes are in
// store/blobs/part-files.
import type { Transaction } from 'kysely';
import type { Clock } from '../../base/clock.ts';
import { randomHex } from '../../base/bytes.ts';
import type { Database } from '../../store/database/open-database.ts';
import type { Tables, UploadPartRow, UploadRow } from '../../store/database/schema.ts';
import type { VideoId } from '../../wire/ids.ts';

export interface Upload {
  readonly uploadId: string;
  readonly videoId: VideoId;
  readonly blob: string;
  readonly state: UploadRow['state'];
  readonly slotBytes: number | undefined;
  readonly sizeBytes: number;
  readonly etag: string | undefined;
  readonly modifiedAtMs: number;
}

export interface Part {
  readonly partNumber: number;
  readonly sizeBytes: number;
  readonly md5: string;
  readonly place: string;
  readonly modifiedAtMs: number;
}

export type NewPart = Omit<Part, 'modifiedAtMs'>;

export interface WholeFile {
  readonly sizeBytes: number;
  readonly etag: string;
}

export interface Uploads {
  open(video: { readonly videoId: VideoId; readonly blob: string }): Promise<string>;
  find(uploadId: string): Promise<Upload | undefined>;
  /** Open ones of a video, the one that rested longest first. */
  openOf(videoId: VideoId): Promise<readonly Upload[]>;
  /** What is known of a file that was received, while it is remembered. */
  findDone(videoId: VideoId, blob: string): Promise<Upload | undefined>;
  /** The slot size of an upload: the first that is proposed. */
  settleSlotBytes(uploadId: string, proposed: number): Promise<number | undefined>;
  /** Writes a part down, and answers the one that it replaces; refused if the upload is not open or becomes too large. */
  addPart(
    uploadId: string,
    part: NewPart,
    maxBytes: number,
  ): Promise<{ readonly replaced: Part | undefined } | 'gone' | 'too large'>;
  hasPart(uploadId: string, partNumber: number): Promise<boolean>;
  /** In the order of their numbers. */
  parts(uploadId: string, page?: { readonly after: number; readonly limit: number }): Promise<readonly Part[]>;
  /** The list is final: other parts are forgotten. False if the upload is gone. */
  beginCompleting(uploadId: string, file: WholeFile, partNumbers: ReadonlySet<number>): Promise<boolean>;
  /** The same for a file that came in one piece; answers its id. */
  openWhole(video: { readonly videoId: VideoId; readonly blob: string }, file: WholeFile): Promise<string>;
  /** After a failure; nothing if it is not being completed. */
  reopen(uploadId: string): Promise<void>;
  finish(uploadId: string): Promise<void>;
  remove(uploadId: string): Promise<void>;
  /** Those in a state that nothing has happened to since `before`, oldest first. */
  resting(
    state: UploadRow['state'],
    query: { readonly before: number; readonly limit: number },
  ): Promise<readonly Upload[]>;
  /** Of these ids the ones whose parts are still needed. */
  needed(uploadIds: readonly string[]): Promise<ReadonlySet<string>>;
}

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
}

export function createUploads(deps: Deps): Uploads {
  const { database, clock } = deps;
  return {
    ...lookUp(database),
    open: (video) => insertUpload(deps, video),
    openWhole: (video, file) => insertUpload(deps, video, file),
    settleSlotBytes: (uploadId, proposed) => settleSlotBytes(database, uploadId, proposed),
    addPart: (uploadId, part, maxBytes) =>
      database
        .transaction()
        .execute((transaction) => addPart(transaction, { uploadId, part, maxBytes, now: clock.now() })),
    beginCompleting: (uploadId, file, partNumbers) =>
      database
        .transaction()
        .execute((transaction) => beginCompleting(transaction, { uploadId, file, partNumbers, now: clock.now() })),
    reopen: async (uploadId) => {
      await database
        .updateTable('uploads')
        .set({ state: 'open', modified_at_ms: clock.now() })
        .where('upload_id', '=', uploadId)
        .where('state', '=', 'completing')
        .execute();
    },
    finish: async (uploadId) => {
      await setState(deps, uploadId, 'done');
      await database.deleteFrom('upload_parts').where('upload_id', '=', uploadId).execute();
    },
    remove: async (uploadId) => {
      await database.deleteFrom('uploads').where('upload_id', '=', uploadId).execute();
    },
  };
}

function lookUp(
  database: Database,
): Pick<Uploads, 'find' | 'openOf' | 'findDone' | 'hasPart' | 'parts' | 'resting' | 'needed'> {
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
    hasPart: async (uploadId, partNumber) => (await findPart(database, uploadId, partNumber)) !== undefined,
    parts: async (uploadId, page) => {
      let query = database.selectFrom('upload_parts').selectAll().where('upload_id', '=', uploadId);
      if (page !== undefined) query = query.where('part_number', '>', page.after).limit(page.limit);
      return (await query.orderBy('part_number', 'asc').execute()).map(toPart);
    },
    resting: async (state, { before, limit }) => {
      const resting = database.selectFrom('uploads').selectAll().where('state', '=', state);
      const rows = await resting.where('modified_at_ms', '<', before).orderBy('modified_at_ms').limit(limit).execute();
      return rows.map(toUpload);
    },
    needed: async (uploadIds) => {
      if (uploadIds.length === 0) return new Set();
      const asked = database.selectFrom('uploads').select('upload_id').where('upload_id', 'in', uploadIds);
      return new Set((await asked.where('state', '!=', 'done').execute()).map((row) => row.upload_id));
    },
  };
}

/** With a whole file it is `completing` from the start. */
async function insertUpload(
  { database, clock }: Deps,
  { videoId, blob }: { readonly videoId: VideoId; readonly blob: string },
  whole?: WholeFile,
): Promise<string> {
  const uploadId = randomHex(16);
  const now = clock.now();
  await database
    .insertInto('uploads')
    .values({
      upload_id: uploadId,
      video_id: videoId,
      blob,
      state: whole === undefined ? 'open' : 'completing',
      slot_bytes: null,
      size_bytes: whole?.sizeBytes ?? 0,
      etag: whole?.etag ?? null,
      created_at_ms: now,
      modified_at_ms: now,
    })
    .execute();
  return uploadId;
}

async function setState({ database, clock }: Deps, uploadId: string, state: UploadRow['state']): Promise<void> {
  await database
    .updateTable('uploads')
    .set({ state, modified_at_ms: clock.now() })
    .where('upload_id', '=', uploadId)
    .execute();
}

function ofVideo(database: Database, videoId: VideoId, state: UploadRow['state']) {
  return database.selectFrom('uploads').selectAll().where('video_id', '=', videoId).where('state', '=', state);
}

async function settleSlotBytes(database: Database, uploadId: string, proposed: number): Promise<number | undefined> {
  await database
    .updateTable('uploads')
    .set({ slot_bytes: proposed })
    .where('upload_id', '=', uploadId)
    .where('slot_bytes', 'is', null)
    .execute();
  const row = await database
    .selectFrom('uploads')
    .select('slot_bytes')
    .where('upload_id', '=', uploadId)
    .executeTakeFirst();
  return row?.slot_bytes ?? undefined;
}

async function findPart(
  database: Database | Transaction<Tables>,
  uploadId: string,
  partNumber: number,
): Promise<Part | undefined> {
  const row = await database
    .selectFrom('upload_parts')
    .selectAll()
    .where('upload_id', '=', uploadId)
    .where('part_number', '=', partNumber)
    .executeTakeFirst();
  return row === undefined ? undefined : toPart(row);
}

interface PartToAdd {
  readonly uploadId: string;
  readonly part: NewPart;
  readonly maxBytes: number;
  readonly now: number;
}

async function addPart(transaction: Transaction<Tables>, { uploadId, part, maxBytes, now }: PartToAdd) {
  // The update comes first: it holds off other parts of this upload, and its completion, until the end.
  const touched = await transaction
    .updateTable('uploads')
    .set({ modified_at_ms: now })
    .where('upload_id', '=', uploadId)
    .where('state', '=', 'open')
    .returning('size_bytes')
    .executeTakeFirst();
  if (touched === undefined) return 'gone' as const;
  const replaced = await findPart(transaction, uploadId, part.partNumber);
  const size_bytes = Number(touched.size_bytes) - (replaced?.sizeBytes ?? 0) + part.sizeBytes;
  if (size_bytes > maxBytes) return 'too large' as const;
  await transaction.updateTable('uploads').set({ size_bytes }).where('upload_id', '=', uploadId).execute();
  const values = { size_bytes: part.sizeBytes, md5: part.md5, place: part.place, modified_at_ms: now };
  await transaction
    .insertInto('upload_parts')
    .values({ upload_id: uploadId, part_number: part.partNumber, ...values })
    .onConflict((conflict) => conflict.columns(['upload_id', 'part_number']).doUpdateSet(values))
    .execute();
  return { replaced };
}

interface Completion {
  readonly uploadId: string;
  readonly file: WholeFile;
  readonly partNumbers: ReadonlySet<number>;
  readonly now: number;
}

async function beginCompleting(
  transaction: Transaction<Tables>,
  { uploadId, file, partNumbers, now }: Completion,
): Promise<boolean> {
  const begun = await transaction
    .updateTable('uploads')
    .set({ state: 'completing', size_bytes: file.sizeBytes, etag: file.etag, modified_at_ms: now })
    .where('upload_id', '=', uploadId)
    .where('state', 'in', ['open', 'completing'])
    .executeTakeFirst();
  if (begun.numUpdatedRows === 0n) return false;
  const rows = await transaction
    .selectFrom('upload_parts')
    .select('part_number')
    .where('upload_id', '=', uploadId)
    .execute();
  for (const { part_number } of rows)
    if (!partNumbers.has(part_number))
      await transaction
        .deleteFrom('upload_parts')
        .where('upload_id', '=', uploadId)
        .where('part_number', '=', part_number)
        .execute();
  return true;
}

function toUpload(row: UploadRow): Upload {
  return {
    uploadId: row.upload_id,
    videoId: row.video_id,
    blob: row.blob,
    state: row.state,
    slotBytes: row.slot_bytes ?? undefined,
    sizeBytes: row.size_bytes,
    etag: row.etag ?? undefined,
    modifiedAtMs: row.modified_at_ms,
  };
}

function toPart(row: UploadPartRow): Part {
  return {
    partNumber: row.part_number,
    sizeBytes: row.size_bytes,
    md5: row.md5,
    place: row.place,
    modifiedAtMs: row.modified_at_ms,
  };
}
