// The pictures of a video by the vendor's types: the cover made with the renditions, and what snapshot jobs made.
import type { Video } from '../../library/videos/video.ts';
import type { Snapshots } from './snapshots-db.ts';

type ListedType = 'CoverSnapshot' | 'NormalSnapshot' | 'SpriteSnapshot' | 'SpriteOriginSnapshot' | 'WebVttSnapshot';

export interface Pictures {
  readonly jobId: string;
  readonly place: string;
  /** Below `place`, with a slash at the end unless empty. */
  readonly folder: '' | 'cells/';
  readonly count: number;
  readonly createdAtMs: number;
}

/** `index` starts at 1. */
export function pictureName(index: number): string {
  return `${String(index).padStart(5, '0')}.jpg`;
}

const COVER_PLACE = /^([0-9a-f]{32}\/([0-9a-f]{32})-[0-9a-f]{8,32})\/cover\.jpg$/;

export async function findPictures(
  snapshots: Pick<Snapshots, 'newest'>,
  video: Pick<Video, 'videoId' | 'coverBlob' | 'createdAtMs'>,
  type: ListedType,
): Promise<Pictures | undefined> {
  switch (type) {
    case 'CoverSnapshot': {
      const [, place, jobId] = COVER_PLACE.exec(video.coverBlob ?? '') ?? [];
      if (place === undefined || jobId === undefined) return undefined;
      return { jobId, place, folder: '', count: 1, createdAtMs: video.createdAtMs };
    }
    case 'NormalSnapshot':
    case 'SpriteSnapshot': {
      const set = await snapshots.newest(video.videoId, type);
      return set && { ...set, folder: '' };
    }
    case 'SpriteOriginSnapshot': {
      const set = await snapshots.newest(video.videoId, 'SpriteSnapshot');
      if (set?.layout?.keepsCells !== true) return undefined;
      return { ...set, folder: 'cells/', count: set.layout.instantsMs.length };
    }
    case 'WebVttSnapshot':
      // The thumbnails of a video are for players, under their own grant: see docs/wire.md.
      return undefined;
  }
}
