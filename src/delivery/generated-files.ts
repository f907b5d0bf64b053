// What is made at the moment it is asked for: the list of a video's renditions, its captions, and the list of what a player
// may offer beside the picture. Of a preview nothing but the list of renditions, which leads to playlists that are cut.
import type { Caption } from '../library/captions/caption.ts';
import type { Captions } from '../library/captions/captions-db.ts';
import { placeOnSegmentClock } from '../library/captions/write-webvtt.ts';
import type { Stream, Video } from '../library/videos/video.ts';
import { renditionsOf } from '../playback/adaptive-streams.ts';
import { variants } from '../playback/choose-streams.ts';
import type { Blobs } from '../store/blobs/blobs.ts';
import type { HlsFactsBackfill } from '../transcoding/backfill-hls-facts.ts';
import { streamTypes } from '../wire/media-formats.ts';
import { grantScope, opensScope, type SessionGrant } from '../wire/session-token.ts';
import { findPictureBlob } from './picture-blob.ts';
import { writeCaptionPlaylist, writeMasterPlaylist } from './master-playlist.ts';
import type { ExtraTarget } from './play-path.ts';

export interface GeneratedFileDeps {
  readonly captions: Pick<Captions, 'captionsOf'>;
  readonly hlsFacts: Pick<HlsFactsBackfill, 'factsOf'>;
  readonly blobs: Pick<Blobs, 'read' | 'stat'>;
}

interface AskedFile {
  readonly target: ExtraTarget;
  readonly grant: SessionGrant;
  readonly video: Video;
  readonly streams: readonly Stream[];
}

/** A text that is written for this request. */
export interface MadeText {
  readonly kind: 'made';
  readonly contentType: string;
  /** `query` is that of the request. Undefined: there is no such thing, or not for this grant. */
  readonly write: (query: URLSearchParams) => Promise<string | undefined>;
}

const VTT_TYPE = 'text/vtt;charset=utf-8';
const JSON_TYPE = 'application/json;charset=utf-8';
const THUMBNAILS = 'thumbnails.vtt';
const MAX_CAPTION_FILE_BYTES = 8 * 1024 ** 2;
/** FFmpeg begins here, and a few frames later where frames are out of order. */
const USUAL_CLOCK = 126_000;

export function findGeneratedFile(deps: GeneratedFileDeps, asked: AskedFile): MadeText {
  const { target } = asked;
  switch (target.kind) {
    case 'master':
      return { kind: 'made', contentType: streamTypes.m3u8, write: (query) => writeMaster(deps, asked, query) };
    case 'extras':
      return { kind: 'made', contentType: JSON_TYPE, write: () => writeExtras(deps, asked) };
    case 'caption':
      return {
        kind: 'made',
        contentType: target.format === 'vtt' ? VTT_TYPE : streamTypes.m3u8,
        write: () => writeCaption(deps, asked, target),
      };
  }
}

async function captionsFor({ captions }: GeneratedFileDeps, { grant, video }: AskedFile): Promise<readonly Caption[]> {
  return grant.previewSeconds > 0 ? [] : captions.captionsOf(video.videoId);
}

async function writeMaster(
  deps: GeneratedFileDeps,
  asked: AskedFile,
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
  // Keys are asked for with the token that the URL of their playlist had.
  const keyToken = query.get('MtsHlsUriToken') ?? '';
  const suffix = keyToken === '' ? '' : `?MtsHlsUriToken=${encodeURIComponent(keyToken)}`;
  const listed = opened.map(async (stream) => {
    const { width, height, fps, definition } = stream;
    const facts = await deps.hlsFacts.factsOf(stream);
    const name = `${definition.toLowerCase()}${variant === '' ? '' : `-${variant}`}`;
    return { ...facts, width, height, fps, uri: `${name}.m3u8${suffix}` };
  });
  // A player that shows captions by itself does not want them twice.
  const captions = query.get('captions') === 'none' ? [] : await captionsFor(deps, asked);
  const withUris = captions.map((caption) => ({ ...caption, uri: `captions/${caption.language}.m3u8` }));
  return writeMasterPlaylist(await Promise.all(listed), withUris);
}

async function writeExtras(deps: GeneratedFileDeps, asked: AskedFile): Promise<string> {
  const captions = await captionsFor(deps, asked);
  return JSON.stringify({
    ...((await hasThumbnails(deps, asked)) && { thumbnails: THUMBNAILS }),
    captions: captions.map(({ language, label, isDefault }) => ({
      ...{ language, label, isDefault },
      url: `captions/${language}.vtt`,
    })),
  });
}

async function hasThumbnails({ blobs }: GeneratedFileDeps, { grant, video }: AskedFile): Promise<boolean> {
  const index = findPictureBlob({ kind: 'thumbnails', name: THUMBNAILS }, video);
  return grant.previewSeconds === 0 && index !== undefined && (await blobs.stat(index.key)) !== undefined;
}

async function writeCaption(
  deps: GeneratedFileDeps,
  asked: AskedFile,
  { language, format }: ExtraTarget & { readonly kind: 'caption' },
): Promise<string | undefined> {
  const captions = await captionsFor(deps, asked);
  const caption = captions.find((one) => one.language === language);
  if (caption === undefined) return undefined;
  if (format === 'm3u8') return writeCaptionPlaylist(`${language}.vtt`, asked.video.durationSeconds);
  const file = (await deps.blobs.read(caption.blob, MAX_CAPTION_FILE_BYTES)).toString('utf8');
  const clock = await segmentClock(deps, asked.streams);
  return clock === undefined ? file : placeOnSegmentClock(file, clock);
}

/** Where the film begins on the clock of its segments; a browser's own captions pass over it. */
async function segmentClock({ hlsFacts }: GeneratedFileDeps, streams: readonly Stream[]): Promise<number | undefined> {
  const variant = variants.find((name) => renditionsOf(streams, name).length > 0);
  const [rendition] = variant === undefined ? [] : renditionsOf(streams, variant);
  if (rendition === undefined) return undefined;
  return (await hlsFacts.factsOf(rendition)).firstVideoPts ?? USUAL_CLOCK;
}
