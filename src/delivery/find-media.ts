// Verifies the grant of a media path and finds the blob that it opens, or a refusal. The client sees the same 403 for every
// refusal; the reason is logged.
import { refuse, type Result } from '../base/result.ts';
import { andThen, bothThen, type Soon } from '../base/soon.ts';
import type { ContentKeys } from '../transcoding/keys/content-keys.ts';
import { asAsset, extensionOf, type Asset } from '../library/videos/asset.ts';
import type { AudioTrack } from '../library/videos/sound-tracks.ts';
import type { Stream, Video } from '../library/videos/video.ts';
import type { Videos } from '../library/videos/videos-db.ts';
import type { GrantRefusal, Grants } from '../playback/grants.ts';
import { asVideoId } from '../wire/ids.ts';
import { SEGMENT_TYPE, streamTypes } from '../wire/media-formats.ts';
import type { SessionGrant } from '../wire/session-token.ts';
import { findGeneratedFile, type GeneratedFileDeps, type GeneratedText } from './generated-files.ts';
import { isPicture, findPictureBlob, type PictureTarget } from './picture-blob.ts';
import {
  grantKindOf,
  isGenerated,
  parsePlayPath,
  scopeOf,
  type GeneratedTarget,
  type PlayPath,
  type PlayTarget,
} from './play-path.ts';

export interface FoundMedia {
  readonly grant: SessionGrant;
  readonly target: PlayTarget;
  readonly content:
    | { readonly kind: 'blob'; readonly key: string; readonly contentType: string; readonly playlistKey?: string }
    | { readonly kind: 'playlist'; readonly key: string }
    | GeneratedText
    | { readonly kind: 'bytes'; readonly bytes: Buffer };
  /** For a segment: what the grant was held against. */
  readonly heldAgainst?: HeldAgainst;
}

/** As they were read: others are there as soon as the video or a stream has changed. */
export interface HeldAgainst {
  readonly video: Video;
  readonly streams: readonly Stream[];
}

type MediaRefusal = GrantRefusal | 'no such path' | 'no such stream' | 'no such file' | 'video is not playable';

interface Deps extends GeneratedFileDeps {
  readonly grants: Pick<Grants, 'verify'>;
  readonly videos: Pick<Videos, 'findAnywhere' | 'findMedia' | 'streamsOf'>;
  readonly contentKeys: Pick<ContentKeys, 'unwrap'>;
}

type FindResult = Result<{ media: FoundMedia }, MediaRefusal>;

/** Synchronous when the video is cached. */
export function findMedia(deps: Deps, path: string): Soon<FindResult> {
  const asked = parsePlayPath(path);
  if (asked === undefined) return refuse('no such path');
  const { token, videoId, target } = asked;
  const kind = grantKindOf(target);
  const sourceNumber = target.kind === 'source' ? target.number : undefined;
  const verified = deps.grants.verify({ token, kind, videoId, scope: scopeOf(target), sourceNumber });
  if (!verified.ok) return verified;
  const { grant } = verified;
  if (target.kind === 'asset')
    return andThen(deps.videos.findMedia(asVideoId(videoId)), (media) => locateAsset(grant, target, asAsset(media)));
  const video = deps.videos.findAnywhere(asVideoId(videoId));
  const streams = deps.videos.streamsOf(asVideoId(videoId));
  return bothThen([video, streams], (both) => locate(deps, { asked, grant, video: both[0], streams: both[1] }));
}

interface Lookup {
  readonly asked: PlayPath;
  readonly grant: SessionGrant;
  readonly video: Video | undefined;
  readonly streams: readonly Stream[];
}

function locate(deps: Deps, { asked, grant, video, streams }: Lookup): FindResult {
  const { target } = asked;
  if (target.kind === 'asset') return refuse('no such path');
  if (isPicture(target)) {
    const blob = findPictureBlob(target, video);
    return blob === undefined ? refuse('video is not playable') : found(grant, target, blob);
  }
  if (target.kind === 'source') return locateSource(grant, target, video);
  if (video?.status !== 'Normal') return refuse('video is not playable');
  if (isGenerated(target)) return found(grant, target, findGeneratedFile(deps, { target, grant, video, streams }));
  const stream = hasTrack(target) ? findTrack(video, target) : newest(streams, target);
  if (stream === undefined) return refuse('no such stream');
  switch (target.kind) {
    case 'file':
      return found(grant, target, { kind: 'blob', key: stream.blob, contentType: streamTypes[target.format] });
    case 'playlist':
      return found(grant, target, { kind: 'playlist', key: stream.blob });
    case 'segment': {
      const key = `${stream.blob.slice(0, -'.m3u8'.length)}/${target.name}`;
      const content = { kind: 'blob', key, contentType: SEGMENT_TYPE, playlistKey: stream.blob } as const;
      return { ok: true, media: { grant, target, content, heldAgainst: { video, streams } } };
    }
    case 'key':
      if (stream.wrappedContentKey === undefined) return refuse('no such stream');
      return found(grant, target, {
        kind: 'bytes',
        bytes: deps.contentKeys.unwrap(stream.streamId, stream.wrappedContentKey),
      });
  }
}

/** For uploaded files of any type: a browser must not sniff and render them. */
const UPLOADED = 'application/octet-stream';

function locateSource(
  grant: SessionGrant,
  target: PlayTarget & { readonly kind: 'source' },
  video: Video | undefined,
): FindResult {
  if (video === undefined || video.status === 'Blocked' || video.sourceRemovedAtMs !== undefined)
    return refuse('video is not playable');
  // The file was replaced since the grant was issued.
  if (!video.sourceBlob.endsWith(`/${target.name}`)) return refuse('no such file');
  return found(grant, target, { kind: 'blob', key: video.sourceBlob, contentType: UPLOADED });
}

/** Its type is what its content was verified as; the rest is plain bytes. */
function locateAsset(
  grant: SessionGrant,
  target: PlayTarget & { readonly kind: 'asset' },
  asset: Asset | undefined,
): FindResult {
  if (asset?.status !== 'Normal' || asset.mediaType !== target.of || extensionOf(asset) !== target.extension)
    return refuse('no such file');
  return found(grant, target, {
    kind: 'blob',
    key: asset.sourceBlob,
    contentType: asset.asset.contentType ?? UPLOADED,
  });
}

function found(grant: SessionGrant, target: PlayTarget, content: FoundMedia['content']): FindResult {
  return { ok: true, media: { grant, target, content } };
}

type StreamTarget = Exclude<PlayTarget, PictureTarget | GeneratedTarget | { kind: 'source' | 'asset' }>;
type TrackTarget = Exclude<StreamTarget, { kind: 'file' }> & { readonly track: number };

function hasTrack(target: StreamTarget): target is TrackTarget {
  return target.kind !== 'file' && target.track !== undefined;
}

function findTrack({ soundTracks }: Video, { track, variant }: TrackTarget): AudioTrack | undefined {
  return soundTracks?.further.find((one) => one.number === track && one.variant === variant);
}

function newest(streams: readonly Stream[], target: StreamTarget): Stream | undefined {
  const { definition } = target;
  const { format, variant } = target.kind === 'file' ? { ...target, variant: '' } : { ...target, format: 'm3u8' };
  let best: Stream | undefined;
  for (const stream of streams) {
    if (stream.format !== format || stream.variant !== variant || stream.definition.toLowerCase() !== definition)
      continue;
    if (best === undefined || best.createdAtMs < stream.createdAtMs) best = stream;
  }
  return best;
}
