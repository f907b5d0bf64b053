// Validates the changes of UpdateVideoInfo and UpdateVideoInfos and translates them for the library.
import type { VideoId } from '../../wire/ids.ts';
import type { VideoTextChange } from '../videos/library-db.ts';
import { checkVideoTexts, readCoverUrl } from '../videos/video-texts.ts';

interface WireVideoChange {
  readonly Title?: string | undefined;
  readonly Description?: string | undefined;
  readonly CoverURL?: string | undefined;
  readonly CateId?: number | undefined;
  readonly Tags?: string | undefined;
  readonly UserData?: string | undefined;
}

/** Throws LengthExceededMax, IllegalCharacters, TagsExceededMax or InvalidParameter. */
export function readVideoChange(asked: WireVideoChange, videoId: VideoId): VideoTextChange {
  checkVideoTexts(asked);
  return {
    title: asked.Title,
    description: asked.Description,
    tags: asked.Tags,
    cateId: asked.CateId,
    coverUrl: asked.CoverURL === undefined ? undefined : readCoverUrl(asked.CoverURL, videoId),
    userData: asked.UserData,
  };
}
