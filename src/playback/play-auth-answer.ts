// The answer of GetVideoPlayAuth: as fields, and as JSON whose part about the video is rendered once. Pure.
import type { Video } from '../library/videos/video.ts';
import { WrittenFields } from '../wire/written-fields.ts';

export interface IssuedPlayAuth {
  readonly video: Video;
  readonly coverUrl: string;
  /** Base64. */
  readonly playAuth: string;
}

type PlayAuthFields = ReturnType<typeof describePlayAuth>;

export function writePlayAuth(issued: IssuedPlayAuth): WrittenFields<PlayAuthFields> {
  const json = `"PlayAuth":"${issued.playAuth}","VideoMeta":${metaJson(issued)}`;
  return new WrittenFields(json, () => describePlayAuth(issued));
}

/** The same, plainly. */
export function describePlayAuth(issued: IssuedPlayAuth) {
  return { PlayAuth: issued.playAuth, VideoMeta: describeMeta(issued) };
}

function describeMeta({ video, coverUrl }: IssuedPlayAuth) {
  return {
    VideoId: video.videoId,
    Title: video.title,
    Duration: video.durationSeconds,
    CoverURL: coverUrl,
    Status: video.status,
  };
}

/** Of the videos as they were read last. */
const rendered = new WeakMap<Video, { readonly coverUrl: string; readonly json: string }>();

function metaJson(issued: IssuedPlayAuth): string {
  const { video, coverUrl } = issued;
  const known = rendered.get(video);
  if (known?.coverUrl === coverUrl) return known.json;
  const json = JSON.stringify(describeMeta(issued));
  rendered.set(video, { coverUrl, json });
  return json;
}
