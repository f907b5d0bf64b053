// What a media URL asks for, read from its raw path. One strict pattern: whatever it does not match is refused, so no
// dot segment, escape or foreign name gets any further.
import { fileFormats, type FileFormat } from '../wire/media-formats.ts';
import type { GrantKind } from '../wire/session-token.ts';

export type PlayTarget =
  | { readonly kind: 'cover' }
  | { readonly kind: 'thumbnails'; readonly name: string }
  | { readonly kind: 'snapshot'; readonly place: string; readonly name: string }
  | { readonly kind: 'source'; readonly name: string; readonly number: number }
  | { readonly kind: 'file'; readonly definition: string; readonly format: FileFormat }
  | ExtraTarget
  | ({ readonly kind: 'playlist' } & HlsStream)
  | ({ readonly kind: 'key' } & HlsStream)
  | ({ readonly kind: 'segment'; readonly name: string; readonly index: number } & HlsStream);

/** Made when it is asked for: the list of renditions, of what else there is, and captions. */
export type ExtraTarget =
  | { readonly kind: 'master'; readonly variant: HlsStream['variant'] }
  | { readonly kind: 'extras' }
  | { readonly kind: 'caption'; readonly language: string; readonly format: 'vtt' | 'm3u8' };

/** One definition may be there as HLS in several variants: see StreamRow. */
interface HlsStream {
  readonly definition: string;
  readonly variant: '' | 'plain' | 'kms';
}

export interface PlayPath {
  readonly token: string;
  readonly videoId: string;
  readonly target: PlayTarget;
}

const LANGUAGE = String.raw`[A-Za-z0-9]{1,8}(?:-[A-Za-z0-9]{1,8}){0,8}`;
const DEFINITION = '[a-z0-9]{2,4}';

/** What may follow the token and the video. */
const TARGETS = [
  String.raw`(?<cover>cover)\.jpg`,
  String.raw`(?<extras>extras)\.json`,
  String.raw`captions/(?<language>${LANGUAGE})\.(?<caption>vtt|m3u8)`,
  String.raw`(?<thumbnails>thumbnails(?:\.vtt|/\d{5}\.jpg))`,
  String.raw`snapshots/(?<place>[0-9a-f]{32}-[0-9a-f]{8,32})/(?<picture>(?:cells/)?\d{5}\.jpg)`,
  String.raw`(?<source>source(?:-(?<number>[1-9]\d{0,5}))?\.[a-z0-9]{1,8})`,
  String.raw`(?<file>${DEFINITION})\.(?<format>${fileFormats.join('|')})`,
  String.raw`(?<definition>${DEFINITION})(?:-(?<variant>plain|kms))?(?:\.(?<playlist>m3u8)|/(?:(?<key>content)\.key|(?<index>\d{5,7})\.ts))`,
];
const PATH = new RegExp(String.raw`^/play/([A-Za-z0-9_-]{1,96})/([0-9a-f]{32})/(?:${TARGETS.join('|')})$`);

export function parsePlayPath(path: string): PlayPath | undefined {
  const match = PATH.exec(path);
  if (match === null) return undefined;
  const [, token = '', videoId = ''] = match;
  return { token, videoId, target: targetOf(match.groups ?? {}) };
}

function targetOf(parts: Readonly<Record<string, string | undefined>>): PlayTarget {
  const { cover, source, number = '1', file, format, playlist, key, index = '' } = parts;
  const { language = '', caption, definition = '', variant = '', thumbnails, place = '', picture } = parts;
  if (cover !== undefined) return { kind: 'cover' };
  if (parts['extras'] !== undefined) return { kind: 'extras' };
  if (caption !== undefined) return { kind: 'caption', language, format: caption === 'vtt' ? 'vtt' : 'm3u8' };
  if (thumbnails !== undefined) return { kind: 'thumbnails', name: thumbnails };
  if (picture !== undefined) return { kind: 'snapshot', place, name: picture };
  if (source !== undefined) return { kind: 'source', name: source, number: Number(number) };
  if (file !== undefined) return { kind: 'file', definition: file, format: format as FileFormat };
  const stream = { definition, variant: variant as HlsStream['variant'] };
  if (playlist !== undefined && definition === 'auto') return { kind: 'master', variant: stream.variant };
  if (playlist !== undefined) return { kind: 'playlist', ...stream };
  if (key !== undefined) return { kind: 'key', ...stream };
  return { kind: 'segment', ...stream, name: `${index}.ts`, index: Number(index) };
}

export function isExtra(target: PlayTarget): target is ExtraTarget {
  return target.kind === 'master' || target.kind === 'extras' || target.kind === 'caption';
}

/** What a grant must be for to open the target. */
export function grantKindOf({ kind }: PlayTarget): GrantKind {
  return kind === 'cover' || kind === 'source' || kind === 'snapshot' ? kind : 'play';
}

/**
 * The grant's scope names for a target: none where grants are of a kind of their own, and for what belongs to
 * whatever plays any.
 */
export function scopeOf(target: PlayTarget): readonly string[] | 'any' {
  if (target.kind === 'thumbnails' || target.kind === 'extras' || target.kind === 'caption') return 'any';
  if (target.kind === 'cover' || target.kind === 'source' || target.kind === 'snapshot') return [];
  if (target.kind === 'file') return [target.definition, target.format];
  const definition = target.kind === 'master' ? 'auto' : target.definition;
  return [definition, 'm3u8', ...(target.variant === '' ? [] : [target.variant])];
}
