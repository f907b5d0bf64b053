// Parses the raw path of a media URL. One strict pattern (no path traversal): any other path is refused, so that no dot segment,
// escape or unknown name gets any further.
import { MAX_AUDIO_TRACKS } from '../ffmpeg/plan/output-names.ts';
import { fileFormats, type FileFormat } from '../wire/media-formats.ts';
import { MAX_SESSION_TOKEN_LENGTH, type GrantKind } from '../wire/session-token.ts';

export type PlayTarget =
  | { readonly kind: 'cover' }
  | { readonly kind: 'asset'; readonly of: 'image' | 'attached'; readonly extension: string }
  | { readonly kind: 'thumbnails'; readonly name: string }
  | { readonly kind: 'snapshot'; readonly place: string; readonly name: string }
  | { readonly kind: 'source'; readonly name: string; readonly number: number }
  | { readonly kind: 'file'; readonly definition: string; readonly format: FileFormat }
  | GeneratedTarget
  | ({ readonly kind: 'playlist' } & HlsStream)
  | ({ readonly kind: 'key' } & HlsStream)
  | ({ readonly kind: 'segment'; readonly name: string; readonly index: number } & HlsStream);

/** Files generated per request: the master playlist, the list of extras, and captions. */
export type GeneratedTarget =
  | { readonly kind: 'master'; readonly variant: HlsStream['variant'] }
  | { readonly kind: 'extras' }
  | { readonly kind: 'caption'; readonly language: string; readonly format: 'vtt' | 'm3u8' };

/** One definition may exist as HLS in several variants: see StreamRow. */
interface HlsStream {
  readonly definition: string;
  readonly variant: '' | 'plain' | 'kms';
  /** The number of a further sound track, which is played beside any rendition: its definition is `auto`. */
  readonly track?: number;
}

export interface PlayPath {
  readonly token: string;
  readonly videoId: string;
  readonly target: PlayTarget;
}

const LANGUAGE = String.raw`[A-Za-z0-9]{1,8}(?:-[A-Za-z0-9]{1,8}){0,8}`;
const DEFINITION = '[a-z0-9]{2,4}';

const TRACK = String.raw`audio-(?<track>[1-${String(MAX_AUDIO_TRACKS)}])`;

/** What may follow the token and the video. */
const TARGETS = [
  String.raw`(?<cover>cover)\.jpg`,
  String.raw`(?<asset>image|attached)\.(?<extension>[a-z0-9]{3,4})`,
  String.raw`(?<extras>extras)\.json`,
  String.raw`captions/(?<language>${LANGUAGE})\.(?<caption>vtt|m3u8)`,
  String.raw`(?<thumbnails>thumbnails(?:\.vtt|/\d{5}\.jpg))`,
  String.raw`snapshots/(?<place>[0-9a-f]{32}-[0-9a-f]{8,32})/(?<picture>(?:cells/)?\d{5}\.jpg)`,
  String.raw`(?<source>source(?:-(?<number>[1-9]\d{0,5}))?\.[a-z0-9]{1,8})`,
  String.raw`(?<file>${DEFINITION})\.(?<format>${fileFormats.join('|')})`,
  String.raw`(?:(?<definition>${DEFINITION})|${TRACK})(?:-(?<variant>plain|kms))?(?:\.(?<playlist>m3u8)|/(?:(?<key>content)\.key|(?<index>\d{5,7})\.ts))`,
];
const PATH = new RegExp(
  String.raw`^/play/([A-Za-z0-9_-]{1,${String(MAX_SESSION_TOKEN_LENGTH)}})/([0-9a-f]{32})/(?:${TARGETS.join('|')})$`,
);

export function parsePlayPath(path: string): PlayPath | undefined {
  const match = PATH.exec(path);
  if (match === null) return undefined;
  const [, token = '', videoId = ''] = match;
  return { token, videoId, target: targetOf(match.groups ?? {}) };
}

function targetOf(parts: Readonly<Record<string, string | undefined>>): PlayTarget {
  const { cover, source, number = '1', file, format, playlist, key, index = '' } = parts;
  const { language = '', caption, definition = '', variant = '', track, thumbnails, place = '', picture } = parts;
  if (cover !== undefined) return { kind: 'cover' };
  const { asset, extension = '' } = parts;
  if (asset !== undefined) return { kind: 'asset', of: asset as 'image' | 'attached', extension };
  if (parts['extras'] !== undefined) return { kind: 'extras' };
  if (caption !== undefined) return { kind: 'caption', language, format: caption === 'vtt' ? 'vtt' : 'm3u8' };
  if (thumbnails !== undefined) return { kind: 'thumbnails', name: thumbnails };
  if (picture !== undefined) return { kind: 'snapshot', place, name: picture };
  if (source !== undefined) return { kind: 'source', name: source, number: Number(number) };
  if (file !== undefined) return { kind: 'file', definition: file, format: format as FileFormat };
  const ofTrack = track === undefined ? { definition } : { definition: 'auto', track: Number(track) };
  const stream = { ...ofTrack, variant: variant as HlsStream['variant'] };
  if (playlist !== undefined && stream.definition === 'auto' && track === undefined)
    return { kind: 'master', variant: stream.variant };
  if (playlist !== undefined) return { kind: 'playlist', ...stream };
  if (key !== undefined) return { kind: 'key', ...stream };
  return { kind: 'segment', ...stream, name: `${index}.ts`, index: Number(index) };
}

export function isGenerated(target: PlayTarget): target is GeneratedTarget {
  return target.kind === 'master' || target.kind === 'extras' || target.kind === 'caption';
}

/** The kind of grant that opens the target. */
export function grantKindOf({ kind }: PlayTarget): GrantKind {
  return kind === 'cover' || kind === 'source' || kind === 'snapshot' || kind === 'asset' ? kind : 'play';
}

/**
 * The scope names that a grant must hold for the target. None where a separate kind of grant opens it, and for files that
 * every playing grant opens.
 */
export function scopeOf(target: PlayTarget): readonly string[] | 'any' {
  if (target.kind === 'thumbnails' || target.kind === 'extras' || target.kind === 'caption') return 'any';
  if (target.kind === 'cover' || target.kind === 'source' || target.kind === 'snapshot') return [];
  if (target.kind === 'asset') return [];
  if (target.kind === 'file') return [target.definition, target.format];
  const definition = target.kind === 'master' ? 'auto' : target.definition;
  return [definition, 'm3u8', ...(target.variant === '' ? [] : [target.variant])];
}
