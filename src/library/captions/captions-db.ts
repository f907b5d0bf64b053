// Captions in the database: at most one for each language of a video, at most one of them the default. Blobs of replaced or
// deleted captions are noted for removal in the same transaction.
import type { Transaction } from 'kysely';
import type { Clock } from '../../base/clock.ts';
import { andThen, type Soon } from '../../base/soon.ts';
import { TtlCache } from '../../base/ttl-cache.ts';
import type { Database } from '../../store/database/open-database.ts';
import type { Tables } from '../../store/database/schema.ts';
import { LastKnown } from '../../store/last-known.ts';
import type { VideoId } from '../../wire/ids.ts';
import { lockVideo } from '../videos/lock-video.ts';
import { holdPlace, keepHeld, noteRemovals, type Removals } from '../videos/removals-db.ts';
import { MAX_CAPTIONS, toCaption, type Caption } from './caption.ts';
import { replaceFromFile, type CaptionsOfFile } from './replace-from-file-db.ts';

type CaptionRefusal = 'no such video' | 'too many';

export interface Captions {
  /** Ordered by language. */
  captionsOf(videoId: VideoId): Soon<readonly Caption[]>;
  /** Replaces the captions of the same language. If it fails, the blob that `write` wrote is removed. */
  put(caption: Caption, write: () => Promise<void>): Promise<CaptionRefusal | undefined>;
  /** Writes a file that `replaceFromFile` refers to soon; otherwise it is removed later. */
  hold(blob: string, write: () => Promise<void>): Promise<void>;
  /** Within the publication of a new file, under the lock of its video. Answers blobs without a reference, noted for removal. */
  replaceFromFile(transaction: Transaction<Tables>, file: CaptionsOfFile): Promise<readonly string[]>;
  /** After a publication. */
  forget(videoId: VideoId): void;
  /** As `forget`: another process of this server has changed them. */
  drop(videoId: VideoId): void;
  /** False if there was none. */
  remove(videoId: VideoId, language: string): Promise<boolean>;
}

interface Deps {
  readonly database: Database;
  readonly removals: Pick<Removals, 'begin'>;
  readonly clock: Clock;
  /** How old an answer may be while the database is away. */
  readonly staleMs?: number;
  /** Called when something was forgotten because it changed. */
  readonly onForgotten?: (videoId: VideoId) => void;
}

/** The TTL bounds how long a change by another process goes unseen. */
const CACHE = { maxEntries: 5_000, maxAgeMs: 3_000 };

export function createCaptions({ database, removals, clock, staleMs, onForgotten }: Deps): Captions {
  const cached = new TtlCache<VideoId, readonly Caption[]>(CACHE, clock);
  const known = new LastKnown<VideoId, readonly Caption[]>({ clock, staleMs, maxEntries: CACHE.maxEntries });
  const drop = (videoId: VideoId): void => {
    known.delete(videoId);
    cached.delete(videoId);
  };
  const forget = (videoId: VideoId): void => {
    drop(videoId);
    onForgotten?.(videoId);
  };
  return {
    captionsOf: (videoId) => {
      const found = cached.getOrLoad(videoId, (id) => known.read(id, () => loadCaptions(database, id)));
      return andThen(found, (captions) => captions ?? []);
    },
    put: async (caption, write) => {
      await holdPlace(database, caption.blob, clock.now());
      await write();
      const { refusal, obsolete } = await database
        .transaction()
        .execute((transaction) => putCaption(transaction, caption, clock.now()))
        .finally(() => {
          forget(caption.videoId);
        });
      removals.begin(obsolete);
      return refusal;
    },
    hold: async (blob, write) => {
      await holdPlace(database, blob, clock.now());
      await write();
    },
    replaceFromFile: (transaction, file) => replaceFromFile(transaction, file, clock.now()),
    forget,
    drop,
    remove: async (videoId, language) => {
      const blob = await removeCaption({ database, clock }, videoId, language).finally(() => {
        forget(videoId);
      });
      if (blob !== undefined) removals.begin([blob]);
      return blob !== undefined;
    },
  };
}

/** Answers the blob that it had, noted for removal. */
async function removeCaption(
  { database, clock }: Pick<Deps, 'database' | 'clock'>,
  videoId: VideoId,
  language: string,
): Promise<string | undefined> {
  return await database.transaction().execute(async (transaction) => {
    const row = await transaction
      .deleteFrom('captions')
      .where('video_id', '=', videoId)
      .where('language', '=', language)
      .returning('blob')
      .executeTakeFirst();
    if (row !== undefined) await noteRemovals(transaction, [row.blob], clock.now());
    return row?.blob;
  });
}

async function loadCaptions(database: Database, videoId: VideoId): Promise<readonly Caption[]> {
  const rows = await database
    .selectFrom('captions')
    .selectAll()
    .where('video_id', '=', videoId)
    .orderBy('language')
    .execute();
  return rows.map(toCaption);
}

interface Put {
  readonly refusal: CaptionRefusal | undefined;
  /** Blobs without a reference, to be removed. */
  readonly obsolete: readonly string[];
}

async function putCaption(transaction: Transaction<Tables>, caption: Caption, now: number): Promise<Put> {
  const { videoId, language } = caption;
  const refuse = async (refusal: CaptionRefusal): Promise<Put> => {
    await noteRemovals(transaction, [caption.blob], now);
    return { refusal, obsolete: [caption.blob] };
  };
  if ((await lockVideo(transaction, videoId)) === undefined) return refuse('no such video');
  await transaction.updateTable('videos').set({ modified_at_ms: now }).where('video_id', '=', videoId).execute();
  const before = await transaction.selectFrom('captions').selectAll().where('video_id', '=', videoId).execute();
  const replaced = before.filter((row) => row.language === language).map((row) => row.blob);
  if (replaced.length === 0 && before.length >= MAX_CAPTIONS) return refuse('too many');
  const own = { label: caption.label, is_default: caption.isDefault ? 1 : 0, blob: caption.blob };
  const { sizeBytes, createdAtMs, origin } = caption;
  const values = { ...own, size_bytes: sizeBytes, created_at_ms: createdAtMs, origin };
  if (!(await keepHeld(transaction, caption.blob, now))) throw new Error('The captions took too long to be written');
  if (caption.isDefault)
    await transaction.updateTable('captions').set({ is_default: 0 }).where('video_id', '=', videoId).execute();
  await transaction
    .insertInto('captions')
    .values({ video_id: videoId, language, ...values })
    .onConflict((conflict) => conflict.columns(['video_id', 'language']).doUpdateSet(values))
    .execute();
  await noteRemovals(transaction, replaced, now);
  return { refusal: undefined, obsolete: replaced };
}
