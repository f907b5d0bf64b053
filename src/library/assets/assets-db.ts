// Images and attached media in the database: look-ups, changes of their texts, arrival and removal. They are rows of `videos`,
// locked and removed like these.
import { sql, type Transaction } from 'kysely';
import type { Clock } from '../../base/clock.ts';
import { andThen, type Soon } from '../../base/soon.ts';
import { recordEvent } from '../../events/record-event.ts';
import type { Blobs } from '../../store/blobs/blobs.ts';
import type { Database } from '../../store/database/open-database.ts';
import type { Tables, VideoRow } from '../../store/database/schema.ts';
import { attachedMediaUploadComplete, imageUploadComplete } from '../../wire/events.ts';
import type { AccountId, VideoId } from '../../wire/ids.ts';
import type { Captions } from '../captions/captions-db.ts';
import { lockVideo } from '../videos/lock-video.ts';
import { recordDeletion, recordTextChange } from '../videos/record-library-change.ts';
import { noteRemovals, type Removals } from '../videos/removals-db.ts';
import type { Videos } from '../videos/videos-db.ts';
import type { AssetFacts, AssetKind } from '../videos/asset-facts.ts';
import { asAsset, type Asset } from '../videos/asset.ts';
import { coverOfImage } from '../videos/image-url.ts';
import { readReceived, type ReceivedAsset } from './receive-asset.ts';

/** Absent fields keep their values. */
export interface AssetChange {
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  readonly tags?: string | undefined;
  readonly cateId?: number | undefined;
  /** For attached media: all its categories. */
  readonly cateIds?: readonly number[] | undefined;
}

export interface Assets {
  /** Within an account; undefined for one of another kind. */
  find(accountId: AccountId, kind: AssetKind, mediaId: VideoId): Soon<Asset | undefined>;
  /** False if it is gone. */
  change(asset: Asset, change: AssetChange): Promise<boolean>;
  /** With their files; videos that have one of them as cover lose it, and captions that a subtitle became go with it. */
  remove(assets: readonly Asset[]): Promise<void>;
  /** The file is there: `refused` if its content is not what it must be, `gone` if it is not expected any more. */
  receive(asset: Asset, file: ReceivedAsset): Promise<'stored' | 'refused' | 'gone'>;
}

interface Deps {
  readonly database: Database;
  readonly videos: Pick<Videos, 'findMedia' | 'forget'>;
  readonly captions: Pick<Captions, 'put' | 'forget'>;
  readonly removals: Pick<Removals, 'begin'>;
  readonly blobs: Pick<Blobs, 'stream' | 'write' | 'remove'>;
  readonly clock: Clock;
}

export function createAssets(deps: Deps): Assets {
  const { database, videos, clock } = deps;
  return {
    find: (accountId, kind, mediaId) =>
      andThen(videos.findMedia(mediaId), (found) =>
        found?.accountId === accountId && found.mediaType === kind ? asAsset(found) : undefined,
      ),
    change: async (asset, change) => {
      const changed = database
        .transaction()
        .execute((transaction) => changeTexts(transaction, { asset, change, now: clock.now() }));
      return await changed.finally(() => {
        videos.forget(asset.videoId);
      });
    },
    remove: (assets) => removeAll(deps, assets),
    receive: (asset, file) => receive(deps, asset, file),
  };
}

interface TextsToChange {
  readonly asset: Asset;
  readonly change: AssetChange;
  readonly now: number;
}

async function changeTexts(transaction: Transaction<Tables>, { asset, change, now }: TextsToChange): Promise<boolean> {
  const { videoId, mediaType } = asset;
  const before = await lockVideo(transaction, videoId);
  if (before === undefined) return false;
  const { title, description, tags, cateId, cateIds } = change;
  const columns: Partial<VideoRow> = {
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    ...(tags !== undefined && { tags }),
    ...(cateId !== undefined && { cate_id: cateId }),
    ...(cateIds !== undefined && { asset: JSON.stringify({ ...readFacts(before.asset), cateIds }) }),
  };
  const own = transaction.updateTable('videos').where('video_id', '=', videoId);
  await own.set({ ...columns, modified_at_ms: now }).execute();
  const texts = { videoId, before, after: { ...before, ...columns }, atMs: now };
  await recordTextChange(transaction, { ...texts, mediaType: mediaType === 'image' ? 'image' : 'attached' });
  return true;
}

function readFacts(text: string | null): AssetFacts {
  return JSON.parse(text ?? '{}') as AssetFacts;
}

async function removeAll({ database, videos, captions, removals, clock }: Deps, assets: readonly Asset[]) {
  // Sorted: concurrent calls lock in the same order, which prevents deadlocks.
  const sorted = assets.toSorted((one, other) => (one.videoId < other.videoId ? -1 : 1));
  const ids = sorted.map(({ videoId }) => videoId);
  const touched: VideoId[] = [...ids];
  const blobs: string[] = [...ids];
  await database.transaction().execute(async (transaction) => {
    for (const asset of sorted) {
      await recordDeletion(transaction, asset.videoId, clock.now());
      await transaction.deleteFrom('videos').where('video_id', '=', asset.videoId).execute();
    }
    touched.push(...(await dropCovers(transaction, sorted, clock.now())));
    for (const asset of sorted) blobs.push(...(await dropCaptions(transaction, asset)));
    await noteRemovals(transaction, blobs, clock.now());
  });
  for (const id of touched) videos.forget(id);
  for (const { asset } of sorted) if (asset.captions !== undefined) captions.forget(asset.captions.videoId);
  removals.begin(blobs);
}

async function dropCovers(transaction: Transaction<Tables>, assets: readonly Asset[], now: number): Promise<VideoId[]> {
  const covers = assets.filter(({ mediaType }) => mediaType === 'image').map(coverOfImage);
  if (covers.length === 0) return [];
  const shown = transaction.selectFrom('videos').select('video_id').where('cover_url', 'in', covers);
  const ids = (await shown.orderBy('video_id').execute()).map(({ video_id }) => video_id);
  for (const id of ids)
    await transaction
      .updateTable('videos')
      .set({ cover_url: sql<string | null>`null`, modified_at_ms: now })
      .where('video_id', '=', id)
      .where('cover_url', 'in', covers)
      .execute();
  return ids;
}

/** Unless others took their place since. */
async function dropCaptions(transaction: Transaction<Tables>, { asset: { captions } }: Asset): Promise<string[]> {
  if (captions?.blob === undefined) return [];
  await lockVideo(transaction, captions.videoId);
  const dropped = await transaction
    .deleteFrom('captions')
    .where('video_id', '=', captions.videoId)
    .where('blob', '=', captions.blob)
    .executeTakeFirst();
  return dropped.numDeletedRows === 1n ? [captions.blob] : [];
}

async function receive(deps: Deps, asset: Asset, file: ReceivedAsset): Promise<'stored' | 'refused' | 'gone'> {
  const { videoId } = asset;
  const read = await readReceived(deps, asset, file);
  const columns: Partial<VideoRow> =
    typeof read === 'string'
      ? { status: 'UploadFail', status_reason: read }
      : {
          status: 'Normal',
          status_reason: read.note ?? null,
          size_bytes: file.sizeBytes,
          asset: JSON.stringify(read.facts),
        };
  const isStored = await deps.database.transaction().execute(async (transaction) => {
    const now = deps.clock.now();
    const arrived = await transaction
      .updateTable('videos')
      .set({ ...columns, modified_at_ms: now })
      .where('video_id', '=', videoId)
      .where('status', 'in', ['Uploading', 'UploadFail'])
      .where('source_blob', '=', file.blob)
      .executeTakeFirst();
    if (arrived.numUpdatedRows === 0n) return false;
    if (typeof read !== 'string')
      await recordEvent(transaction, { about: { videoId }, content: eventOf(asset, file), atMs: now });
    return true;
  });
  if (!isStored) return 'gone';
  return typeof read === 'string' ? 'refused' : 'stored';
}

function eventOf({ videoId: mediaId, mediaType }: Asset, file: ReceivedAsset) {
  return mediaType === 'image'
    ? imageUploadComplete({ mediaId, ...file })
    : attachedMediaUploadComplete({ mediaId, ...file });
}
