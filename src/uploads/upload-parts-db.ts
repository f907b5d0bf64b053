// The parts of an upload as rows. A part that broke off while it was written into its slot has a row too, without an MD5: it
// is not listed, but its bytes occupy the disk and count towards the quota of their sender.
import type { Transaction } from 'kysely';
import type { Clock } from '../base/clock.ts';
import { SLOT } from '../store/blobs/part-files.ts';
import type { Database } from '../store/database/open-database.ts';
import type { Tables } from '../store/database/schema.ts';
import { toPart, type NewPart, type Part } from './upload.ts';

export interface UploadParts {
  /** The slot size of an upload: the first one proposed wins. */
  settleSlotBytes(uploadId: string, proposed: number): Promise<number | undefined>;
  /** Records a part and answers the one that it replaces. Refused if the upload is not open or would be too large. */
  addPart(
    uploadId: string,
    part: NewPart,
    maxBytes: number,
  ): Promise<{ readonly replaced: Part | undefined } | 'gone' | 'too large'>;
  /** Records how many bytes of a broken part are in its slot. */
  noteBroken(uploadId: string, partNumber: number, sizeBytes: number): Promise<void>;
  hasPart(uploadId: string, partNumber: number): Promise<boolean>;
  /** The bytes recorded for this number, complete or broken. */
  bytesOfPart(uploadId: string, partNumber: number): Promise<number>;
  /** In the order of their numbers. */
  parts(uploadId: string, page?: { readonly after: number; readonly limit: number }): Promise<readonly Part[]>;
}

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
}

const BROKEN = '';

export function createUploadParts({ database, clock }: Deps): UploadParts {
  return {
    settleSlotBytes: (uploadId, proposed) => settleSlotBytes(database, uploadId, proposed),
    addPart: (uploadId, part, maxBytes) =>
      database
        .transaction()
        .execute((transaction) => addPart(transaction, { uploadId, part, maxBytes, now: clock.now() })),
    noteBroken: (uploadId, partNumber, sizeBytes) =>
      database.transaction().execute(async (transaction) => {
        if ((await touch(transaction, uploadId, clock.now())) === undefined) return;
        const known = await findRow(transaction, uploadId, partNumber);
        if (known !== undefined && (known.md5 !== BROKEN || known.sizeBytes >= sizeBytes)) return;
        const part = { partNumber, sizeBytes, md5: BROKEN, place: SLOT };
        await addPart(transaction, { uploadId, part, maxBytes: Number.MAX_SAFE_INTEGER, now: clock.now() });
      }),
    hasPart: async (uploadId, partNumber) => {
      const found = await findRow(database, uploadId, partNumber);
      return found !== undefined && found.md5 !== BROKEN;
    },
    bytesOfPart: async (uploadId, partNumber) => (await findRow(database, uploadId, partNumber))?.sizeBytes ?? 0,
    parts: async (uploadId, page) => {
      const all = database.selectFrom('upload_parts').selectAll().where('upload_id', '=', uploadId);
      let query = all.where('md5', '!=', BROKEN);
      if (page !== undefined) query = query.where('part_number', '>', page.after).limit(page.limit);
      return (await query.orderBy('part_number', 'asc').execute()).map(toPart);
    },
  };
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

async function findRow(database: Database, uploadId: string, partNumber: number): Promise<Part | undefined> {
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

/** Locks the upload's row until the transaction ends: other parts and the completion wait. The first statement, always. */
async function touch(transaction: Transaction<Tables>, uploadId: string, now: number) {
  return await transaction
    .updateTable('uploads')
    .set({ modified_at_ms: now })
    .where('upload_id', '=', uploadId)
    .where('state', '=', 'open')
    .returning('size_bytes')
    .executeTakeFirst();
}

async function addPart(transaction: Transaction<Tables>, { uploadId, part, maxBytes, now }: PartToAdd) {
  const touched = await touch(transaction, uploadId, now);
  if (touched === undefined) return 'gone' as const;
  const known = await findRow(transaction, uploadId, part.partNumber);
  const size_bytes = Number(touched.size_bytes) - (known?.sizeBytes ?? 0) + part.sizeBytes;
  if (size_bytes > maxBytes) return 'too large' as const;
  await transaction.updateTable('uploads').set({ size_bytes }).where('upload_id', '=', uploadId).execute();
  const values = { size_bytes: part.sizeBytes, md5: part.md5, place: part.place, modified_at_ms: now };
  await transaction
    .insertInto('upload_parts')
    .values({ upload_id: uploadId, part_number: part.partNumber, ...values })
    .onConflict((conflict) => conflict.columns(['upload_id', 'part_number']).doUpdateSet(values))
    .execute();
  return { replaced: known?.md5 === BROKEN ? undefined : known };
}
