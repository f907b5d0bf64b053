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
  const meta = metaOf(issued);
  const json = `"PlayAuth":"${issued.playAuth}","VideoMeta":${meta.json}`;
  return new WrittenFields(json, () => describePlayAuth(issued), meta.isAscii);
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

interface RenderedMeta {
  readonly coverUrl: string;
  readonly json: string;
  readonly isAscii: boolean;
}

/** A cache by the videos as they were read last. */
const rendered = new WeakMap<Video, RenderedMeta>();

function metaOf(issued: IssuedPlayAuth): RenderedMeta {
  const { video, coverUrl } = issued;
  const known = rendered.get(video);
  if (known?.coverUrl === coverUrl) return known;
  const json = JSON.stringify(describeMeta(issued));
  const meta = { coverUrl, json, isAscii: Buffer.byteLength(json) === json.length };
  rendered.set(video, meta);
  return meta;
}
