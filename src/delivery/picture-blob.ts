// Finds the blob of a picture that a URL names: the cover, thumbnails for the seek bar, or a snapshot.
import { dirname } from 'node:path/posix';
import type { Video } from '../library/videos/video.ts';
import type { PlayTarget } from './play-path.ts';

export type PictureTarget = PlayTarget & { readonly kind: 'cover' | 'thumbnails' | 'snapshot' };

interface PictureBlob {
  readonly kind: 'blob';
  readonly key: string;
  readonly contentType: string;
}

export function isPicture(target: PlayTarget): target is PictureTarget {
  return target.kind === 'cover' || target.kind === 'thumbnails' || target.kind === 'snapshot';
}

const JPEG = 'image/jpeg';

/** Undefined where none may be shown. The blob may still be missing in storage. */
export function findPictureBlob(target: PictureTarget, video: Video | undefined): PictureBlob | undefined {
  // Covers and snapshots are shown in every status of the video except Blocked.
  if (video === undefined || video.status === 'Blocked') return undefined;
  const { coverBlob, videoId, status } = video;
  switch (target.kind) {
    case 'cover':
      return coverBlob === undefined ? undefined : { kind: 'blob', key: coverBlob, contentType: JPEG };
    case 'thumbnails':
      // They are stored beside the cover, which the same job made.
      if (coverBlob === undefined || status !== 'Normal') return undefined;
      return {
        kind: 'blob',
        key: `${dirname(coverBlob)}/${target.name}`,
        contentType: target.name.endsWith('.vtt') ? 'text/vtt;charset=utf-8' : JPEG,
      };
    case 'snapshot': {
      const folder = `${videoId}/${target.place}`;
      // A job that takes the cover has no snapshot but the cover.
      if (coverBlob === `${folder}/cover.jpg` && target.name === '00001.jpg')
        return { kind: 'blob', key: coverBlob, contentType: JPEG };
      return { kind: 'blob', key: `${folder}/${target.name}`, contentType: JPEG };
    }
  }
}
