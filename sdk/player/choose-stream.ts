// Chooses the streams of an answer that this browser can play, and the engine for each. Pure.
import type { Operations } from '../operations.ts';

type PlayInfo = Operations['GetPlayInfo']['response']['PlayInfoList']['PlayInfo'][number];

/** One stream of a GetPlayInfo answer. */
export interface Stream {
  /** Stable: the same stream has it in every answer. */
  readonly id: string;
  readonly url: string;
  /** Lower case: m3u8, mp4, mp3, … */
  readonly format: string;
  readonly definition: string;
  readonly kind: 'video' | 'audio';
  readonly width: number;
  readonly height: number;
  readonly bitrateKbps: number;
  /** H.265 plays in some browsers only. */
  readonly isHevc: boolean;
}

/** The definition of the master playlist, in which the player itself chooses the rendition. */
export const AUTO = 'auto';

/** One entry of the quality menu. */
export interface Quality {
  /** What `setQuality` takes: FD, LD, SD, HD, …; an audio stream beside video is `audio-<definition>`. */
  readonly definition: string;
  /** `360p` … `1080p`, `2K`, `4K`; `128 kbps` for audio. */
  readonly label: string;
  readonly kind: 'video' | 'audio';
  readonly height: number;
  readonly bitrateKbps: number;
}

/** A quality and how it is played: by hls.js, or as the element's own source. */
export interface Playable extends Quality {
  readonly stream: Stream;
  readonly engine: 'hls.js' | 'element';
}

export interface Capabilities {
  readonly hlsJs: boolean;
  readonly nativeHls: boolean;
  /** Whether the element plays files of this format itself. */
  readonly playsFile: (format: string) => boolean;
  readonly playsHevc: boolean;
}

/** Reads the streams of an answer, tolerantly: numbers may be texts, an entry without a URL is left out. */
export function readStreams(answer: unknown): Stream[] {
  const list = fieldOf(fieldOf(answer, 'PlayInfoList'), 'PlayInfo');
  if (!Array.isArray(list)) return [];
  return list.map((item: Partial<PlayInfo>) => readStream(item)).filter((stream) => stream !== undefined);
}

function readStream(item: Partial<PlayInfo>): Stream | undefined {
  const { PlayURL: url, EncryptType: encryptType } = item;
  // The vendor's own encryption plays in the vendor's player only.
  if (typeof url !== 'string' || url === '' || encryptType === 'AliyunVoDEncryption') return undefined;
  const format = (item.Format ?? '').toLowerCase();
  const definition = item.Definition ?? 'OD';
  const kind = item.StreamType === 'audio' || format === 'mp3' ? 'audio' : 'video';
  const [width, height, bitrateKbps] = [numberOf(item.Width), numberOf(item.Height), numberOf(item.Bitrate)];
  const isHevc = item.CodecName?.toUpperCase() === 'H265';
  return { id: `${definition}.${format}.${kind}`, url, format, definition, kind, width, height, bitrateKbps, isHevc };
}

/**
 * The master playlist, where this browser can play it. It is not a quality: its width and height are those of the largest
 * rendition.
 */
export function chooseAuto(streams: readonly Stream[], can: Capabilities): Playable | undefined {
  const list = streams.find((stream) => stream.format === 'm3u8' && stream.definition.toLowerCase() === AUTO);
  if (list === undefined || !(can.hlsJs || can.nativeHls)) return undefined;
  const listed = streams.filter((stream) => stream !== list && stream.format === 'm3u8' && stream.kind === 'video');
  const playable = listed.filter((stream) => playsCodec(stream, can));
  // hls.js leaves out what the browser cannot decode; Safari would switch to it.
  if (listed.length > 0 && (can.hlsJs ? playable.length === 0 : playable.length < listed.length)) return undefined;
  // Without captions in the playlist: the player adds them itself.
  const url = `${list.url}${list.url.includes('?') ? '&' : '?'}captions=none`;
  return { ...playableOf({ ...list, url }, can.hlsJs ? 'hls.js' : 'element'), definition: AUTO };
}

/** H.265 in MPEG-TS plays through hls.js alone. */
function playsCodec({ isHevc, format }: Stream, { playsHevc, hlsJs }: Capabilities): boolean {
  return !isHevc || (playsHevc && (format !== 'm3u8' || hlsJs));
}

/** The streams that this browser can play, ascending in quality: HLS, else MP4, else MP3. */
export function choosePlayables(all: readonly Stream[], can: Capabilities): Playable[] {
  const streams = all.filter((stream) => stream.definition.toLowerCase() !== AUTO && playsCodec(stream, can));
  const video = bestTransport(streams, 'video', can);
  const taken = new Set(video.map((playable) => playable.definition));
  const audio = bestTransport(streams, 'audio', can).map((playable) =>
    taken.has(playable.definition) ? { ...playable, definition: `audio-${playable.definition}` } : playable,
  );
  return [...video, ...audio];
}

function bestTransport(streams: readonly Stream[], kind: Stream['kind'], can: Capabilities): Playable[] {
  const engine = can.hlsJs ? 'hls.js' : 'element';
  for (const format of ['m3u8', 'mp4', 'mp3']) {
    const isPlayable = format === 'm3u8' ? can.hlsJs || can.nativeHls : can.playsFile(format);
    const found = isPlayable ? streams.filter((stream) => stream.kind === kind && stream.format === format) : [];
    if (found.length > 0)
      return ascending(found).map((stream) => playableOf(stream, format === 'm3u8' ? engine : 'element'));
  }
  return [];
}

function ascending(streams: readonly Stream[]): Stream[] {
  const unique = new Map(streams.map((stream) => [stream.definition, stream]));
  return [...unique.values()].sort((a, b) => a.width * a.height - b.width * b.height || a.bitrateKbps - b.bitrateKbps);
}

function playableOf(stream: Stream, engine: Playable['engine']): Playable {
  const { definition, kind, height, bitrateKbps } = stream;
  return { definition, label: labelOf(stream), kind, height, bitrateKbps, stream, engine };
}

const nominalLines: Readonly<Record<string, number>> = { FD: 360, LD: 480, SD: 720, HD: 1080 };
const names: Readonly<Record<string, string>> = { '2K': '2K', '4K': '4K' };

/** `720p` as people know it: by the box of 16:9 that the picture fills, so a wide film in 1280x534 is 720p too. */
export function labelOf(stream: Pick<Stream, 'definition' | 'kind' | 'width' | 'height' | 'bitrateKbps'>): string {
  const { definition, kind, width, height, bitrateKbps } = stream;
  if (kind === 'audio') return bitrateKbps > 0 ? `${Math.round(bitrateKbps)} kbps` : definition;
  const lines = Math.round(Math.max(Math.min(width, height), (Math.max(width, height) * 9) / 16));
  const nominal = nominalLines[definition];
  if (nominal !== undefined && (lines === 0 || lines > nominal * 0.75)) return `${nominal}p`;
  return names[definition] ?? (lines === 0 ? definition : `${lines}p`);
}

/** The quality to begin with: the one asked for, else the largest of at most 720 lines, else the smallest. */
export function pickPlayable(playables: readonly Playable[], definition: string): Playable | undefined {
  const asked = playables.find((playable) => playable.definition === definition);
  if (asked !== undefined) return asked;
  const moderate = playables.filter((playable) => playable.kind === 'video' && playable.height <= 720);
  return moderate.at(-1) ?? playables[0];
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function numberOf(value: unknown): number {
  const number = typeof value === 'string' || typeof value === 'number' ? Number(value) : 0;
  return Number.isFinite(number) ? number : 0;
}
