// The blob of a picture that a URL names: the cover, thumbnails for the seek bar, and snapshots that were asked for.
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

/** Undefined where there is none to be shown. Storage may not have it all the same. */
export function findPictureBlob(target: PictureTarget, video: Video | undefined): PictureBlob | undefined {
  // A cover or snapshot is also shown where the video itself does not play yet or any more, except when it was taken down.
  if (video === undefined || video.status === 'Blocked') return undefined;
  const { coverBlob, videoId, status } = video;
  switch (target.kind) {
    case 'cover':
      return coverBlob === undefined ? undefined : { kind: 'blob', key: coverBlob, contentType: JPEG };
    case 'thumbnails':
      // They are made together with the cover, and stand beside it.
      if (coverBlob === undefined || status !== 'Normal') return undefined;
      return {
        kind: 'blob',
        key: `${dirname(coverBlob)}/${target.name}`,
        contentType: target.name.endsWith('.vtt') ? 'text/vtt;charset=utf-8' : JPEG,
      };
    case 'snapshot': {
      const folder = `${videoId}/${target.place}`;
      // The cover is the one snapshot of its own job.
      if (coverBlob === `${folder}/cover.jpg` && target.name === '00001.jpg')
        return { kind: 'blob', key: coverBlob, contentType: JPEG };
      return { kind: 'blob', key: `${folder}/${target.name}`, contentType: JPEG };
    }
  }
}
