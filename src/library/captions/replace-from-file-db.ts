// Captions that come with a new file take the place of those of the file before. Those of the owner stay as they are.
import type { Transaction } from 'kysely';
import type { Tables } from '../../store/database/schema.ts';
import type { VideoId } from '../../wire/ids.ts';
import { keepHeld, noteRemovals } from '../videos/removals-db.ts';
import { MAX_CAPTIONS, type Caption } from './caption.ts';

export interface CaptionsOfFile {
  readonly videoId: VideoId;
  readonly captions: readonly Caption[];
}

/** Under the lock of the video. Answers the blobs without a reference, noted for removal. */
export async function replaceFromFile(
  transaction: Transaction<Tables>,
  { videoId, captions }: CaptionsOfFile,
  now: number,
): Promise<readonly string[]> {
  const before = await transaction.selectFrom('captions').selectAll().where('video_id', '=', videoId).execute();
  const obsolete = before.filter(({ origin }) => origin === 'file').map(({ blob }) => blob);
  await transaction.deleteFrom('captions').where('video_id', '=', videoId).where('origin', '=', 'file').execute();
  const taken = new Set(before.filter(({ origin }) => origin === 'owner').map(({ language }) => language));
  for (const caption of captions) {
    const { language, label, blob, sizeBytes, createdAtMs } = caption;
    const isFree = !taken.has(language) && taken.size < MAX_CAPTIONS;
    if (isFree && (await keepHeld(transaction, blob, now))) {
      const own = { video_id: videoId, language, label, is_default: 0, blob, origin: 'file' as const };
      const values = { ...own, size_bytes: sizeBytes, created_at_ms: createdAtMs };
      await transaction.insertInto('captions').values(values).execute();
      taken.add(language);
    } else obsolete.push(blob);
  }
  await noteRemovals(transaction, obsolete, now);
  return obsolete;
}
