// Files generated per request: the master playlist, captions, and the list of extras a player may offer (thumbnails,
// captions). A preview gets the master playlist alone, whose media playlists are cut.
import { audioTrackNames } from '../ffmpeg/plan/output-names.ts';
import type { Caption } from '../library/captions/caption.ts';
import type { Captions } from '../library/captions/captions-db.ts';
import { alignWithSegments } from '../library/captions/write-webvtt.ts';
import type { Stream, Video } from '../library/videos/video.ts';
import { renditionsOf } from '../playback/adaptive-streams.ts';
import { variants } from '../playback/choose-streams.ts';
import type { Blobs } from '../store/blobs/blobs.ts';
import type { HlsFactsBackfill } from '../transcoding/backfill-hls-facts.ts';
import { streamTypes } from '../wire/media-formats.ts';
import { grantScope, opensScope, type SessionGrant } from '../wire/session-token.ts';
import { findPictureBlob } from './picture-blob.ts';
import { writeCaptionPlaylist, writeMasterPlaylist, type ListedSound } from './master-playlist.ts';
import type { GeneratedTarget } from './play-path.ts';

export interface GeneratedFileDeps {
  readonly captions: Pick<Captions, 'captionsOf'>;
  readonly hlsFacts: Pick<HlsFactsBackfill, 'factsOf'>;
  readonly blobs: Pick<Blobs, 'read' | 'stat'>;
}

interface FileRequest {
  readonly target: GeneratedTarget;
  readonly grant: SessionGrant;
  readonly video: Video;
  readonly streams: readonly Stream[];
}

/** A text that is generated for this request. */
export interface GeneratedText {
  readonly kind: 'generated';
  readonly contentType: string;
  /** `query` is that of the request. Undefined: the file does not exist, or this grant does not open it. */
  readonly write: (query: URLSearchParams) => Promise<string | undefined>;
}

const VTT_TYPE = 'text/vtt;charset=utf-8';
const JSON_TYPE = 'application/json;charset=utf-8';
const THUMBNAILS = 'thumbnails.vtt';
const MAX_CAPTION_FILE_BYTES = 8 * 1024 ** 2;
/** FFmpeg's first timestamp; a few frames later where frames are reordered. */
const USUAL_FIRST_PTS = 126_000;

export function findGeneratedFile(deps: GeneratedFileDeps, asked: FileRequest): GeneratedText {
  const { target } = asked;
  switch (target.kind) {
    case 'master':
      return { kind: 'generated', contentType: streamTypes.m3u8, write: (query) => writeMaster(deps, asked, query) };
    case 'extras':
      return { kind: 'generated', contentType: JSON_TYPE, write: () => writeExtras(deps, asked) };
    case 'caption':
      return {
        kind: 'generated',
        contentType: target.format === 'vtt' ? VTT_TYPE : streamTypes.m3u8,
        write: () => writeCaption(deps, asked, target),
      };
  }
}

async function captionsFor(
  { captions }: GeneratedFileDeps,
  { grant, video }: FileRequest,
): Promise<readonly Caption[]> {
  return grant.previewSeconds > 0 ? [] : captions.captionsOf(video.videoId);
}

async function writeMaster(
  deps: GeneratedFileDeps,
  asked: FileRequest,
  query: URLSearchParams,
): Promise<string | undefined> {
  const { target, grant, streams } = asked;
  if (target.kind !== 'master') return undefined;
  const { variant } = target;
  const opened = renditionsOf(streams, variant).filter(({ definition }) => {
    const scope = grantScope(definition.toLowerCase(), 'm3u8', ...(variant === '' ? [] : [variant]));
    return scope !== undefined && opensScope(grant.scope, scope);
  });
  if (opened.length === 0) return undefined;
  // Players request keys with the token in the URL of their playlist.
  const keyToken = query.get('MtsHlsUriToken') ?? '';
  const suffix = keyToken === '' ? '' : `?MtsHlsUriToken=${encodeURIComponent(keyToken)}`;
  const listed = opened.map(async (stream) => {
    const { width, height, fps, hdrType, definition } = stream;
    const facts = await deps.hlsFacts.factsOf(stream);
    const name = `${definition.toLowerCase()}${variant === '' ? '' : `-${variant}`}`;
    return { ...facts, width, height, fps, hdrType, uri: `${name}.m3u8${suffix}` };
  });
  // For players that load captions themselves, which would show them twice.
  const captions = query.get('captions') === 'none' ? [] : await captionsFor(deps, asked);
  const withUris = captions.map((caption) => ({ ...caption, uri: `captions/${caption.language}.m3u8` }));
  const sound = listSound(asked.video, variant, suffix);
  return writeMasterPlaylist({ renditions: await Promise.all(listed), captions: withUris, sound });
}

/** Under the same encryption as the renditions: another copy of a track would need another grant. */
function listSound({ soundTracks }: Video, variant: Stream['variant'], suffix: string): readonly ListedSound[] {
  const further = soundTracks?.further.filter((track) => track.variant === variant) ?? [];
  const [first] = further;
  if (soundTracks === undefined || first === undefined) return [];
  const main = { ...soundTracks.main, channels: first.mainChannels };
  return [main, ...further.map((track) => ({ ...track, uri: audioTrackNames(track.number, variant).file + suffix }))];
}

async function writeExtras(deps: GeneratedFileDeps, asked: FileRequest): Promise<string> {
  const captions = await captionsFor(deps, asked);
  return JSON.stringify({
    ...((await hasThumbnails(deps, asked)) && { thumbnails: THUMBNAILS }),
    captions: captions.map(({ language, label, isDefault }) => ({
      language,
      label,
      isDefault,
      url: `captions/${language}.vtt`,
    })),
  });
}

async function hasThumbnails({ blobs }: GeneratedFileDeps, { grant, video }: FileRequest): Promise<boolean> {
  const index = findPictureBlob({ kind: 'thumbnails', name: THUMBNAILS }, video);
  return grant.previewSeconds === 0 && index !== undefined && (await blobs.stat(index.key)) !== undefined;
}

async function writeCaption(
  deps: GeneratedFileDeps,
  asked: FileRequest,
  { language, format }: GeneratedTarget & { readonly kind: 'caption' },
): Promise<string | undefined> {
  const captions = await captionsFor(deps, asked);
  const caption = captions.find((one) => one.language === language);
  if (caption === undefined) return undefined;
  if (format === 'm3u8') return writeCaptionPlaylist(`${language}.vtt`, asked.video.durationSeconds);
  const file = (await deps.blobs.read(caption.blob, MAX_CAPTION_FILE_BYTES)).toString('utf8');
  const firstPts = await firstPtsOf(deps, asked.streams);
  return firstPts === undefined ? file : alignWithSegments(file, firstPts);
}

/** First timestamp of the segments, for players that align captions by X-TIMESTAMP-MAP; native browser captions ignore it. */
async function firstPtsOf({ hlsFacts }: GeneratedFileDeps, streams: readonly Stream[]): Promise<number | undefined> {
  const variant = variants.find((name) => renditionsOf(streams, name).length > 0);
  const [rendition] = variant === undefined ? [] : renditionsOf(streams, variant);
  if (rendition === undefined) return undefined;
  return (await hlsFacts.factsOf(rendition)).firstVideoPts ?? USUAL_FIRST_PTS;
}
