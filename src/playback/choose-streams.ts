// Which streams of a video answer a GetPlayInfo: filters, one per definition and format, ascending quality. Pure.
import type { Stream } from '../library/videos/video.ts';
import { streamFormats } from '../wire/media-formats.ts';

/** Ascending: the official player shows qualities in the order of the answer. */
export const definitions = ['FD', 'LD', 'SD', 'HD', '2K', '4K', 'OD', 'SQ', 'HQ', 'AUTO'] as const;
/** DASH is in the vendor's list; no stream here has it. */
export const formats = [...streamFormats, 'mpd'] as const;
export const encryptTypes = ['Unencrypted', 'HLSEncryption', 'AliyunVoDEncryption'] as const;

export interface StreamFilters {
  readonly formats?: readonly string[] | undefined;
  readonly definitions?: readonly string[] | undefined;
  readonly streamTypes?: readonly string[] | undefined;
  readonly encryptType?: (typeof encryptTypes)[number] | undefined;
  readonly codecName?: string | undefined;
  /** Leaves out what cannot be shortened. */
  readonly preview: boolean;
  readonly multiple: boolean;
}

/** The most URLs that one answer holds. */
const MAX_STREAMS = 100;

export function chooseStreams(streams: readonly Stream[], filters: StreamFilters): readonly Stream[] {
  const fitting = streams.filter((stream) => fitsFilters(stream, filters)).sort(byQuality);
  if (filters.multiple) return fitting.slice(0, MAX_STREAMS);
  const newest = new Map<string, Stream>();
  for (const stream of fitting) {
    const slot = `${stream.definition} ${stream.format}`;
    const known = newest.get(slot);
    if (known === undefined || supersedes(stream, known)) newest.set(slot, stream);
  }
  return [...newest.values()];
}

export function fitsFilters(stream: Stream, filters: StreamFilters): boolean {
  if (filters.formats !== undefined && !filters.formats.includes(stream.format)) return false;
  if (filters.definitions !== undefined && !filters.definitions.includes(stream.definition)) return false;
  if (filters.streamTypes !== undefined && !filters.streamTypes.includes(stream.streamType)) return false;
  if (filters.codecName !== undefined && filters.codecName.toLowerCase() !== stream.codecName.toLowerCase())
    return false;
  if (filters.preview && !hasPreviews(stream)) return false;
  return filters.encryptType === undefined || filters.encryptType === encryptTypeOf(stream);
}

/** Playlists, and MP4 files that were made here: their index comes first. */
function hasPreviews({ format, blob }: Pick<Stream, 'format' | 'blob'>): boolean {
  return format === 'm3u8' || (format === 'mp4' && !blob.includes('/source/'));
}

/** The order of preference for streams made at the same time: first the encrypted one that every player supports. */
export const variants: readonly Stream['variant'][] = ['', 'kms', 'plain'];

function supersedes(one: Stream, other: Stream): boolean {
  if (one.createdAtMs !== other.createdAtMs) return one.createdAtMs > other.createdAtMs;
  return variants.indexOf(one.variant) < variants.indexOf(other.variant);
}

/** With `kms` the customer hands out the key; this server has none. */
export function encryptTypeOf(stream: Stream): 'Unencrypted' | 'HLSEncryption' {
  return stream.wrappedContentKey === undefined && stream.variant !== 'kms' ? 'Unencrypted' : 'HLSEncryption';
}

function byQuality(a: Stream, b: Stream): number {
  return (
    rank(a.definition) - rank(b.definition) ||
    a.bitrateKbps - b.bitrateKbps ||
    formats.indexOf(a.format) - formats.indexOf(b.format)
  );
}

function rank(definition: string): number {
  const index = (definitions as readonly string[]).indexOf(definition);
  return index < 0 ? definitions.length : index;
}
