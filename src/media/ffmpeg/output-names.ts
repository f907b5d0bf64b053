// The names of everything packaging writes: storage keeps them as they are, and playback URLs mirror them.
import type { Definition } from './ladder.ts';

export interface OutputNames {
  /** `fd.mp4`; for sound alone `sq.mp3`. */
  readonly file: string;
  /** What the segments are copied from; differs from `file` for sound alone, and is then removed. */
  readonly segmentSource: string;
  readonly playlist: string;
  readonly segmentFolder: string;
  /** FFmpeg's pattern, relative to the work directory. */
  readonly segments: string;
  /** As the playlist names it; there is never such a file. */
  readonly key: string;
}

export const COVER_NAME = 'cover.jpg';

export function outputNames(definition: Definition): OutputNames {
  const base = definition.toLowerCase();
  const isSound = definition === 'SQ';
  return {
    file: isSound ? `${base}.mp3` : `${base}.mp4`,
    segmentSource: isSound ? `${base}.m4a` : `${base}.mp4`,
    playlist: `${base}.m3u8`,
    segmentFolder: base,
    segments: `${base}/%05d.ts`,
    key: `${base}/content.key`,
  };
}
