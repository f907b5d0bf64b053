// The media playlist of one rendition, pure: read as FFmpeg writes it, written as it is served.

/** More than the playlist of the longest film takes: a larger file is not read. */
export const MAX_PLAYLIST_BYTES = 4 * 1024 ** 2;

export interface PlaylistSegment {
  /** Relative to the playlist. */
  readonly path: string;
  readonly seconds: number;
}

/** In order, counted from media sequence number 0; undefined when FFmpeg did not finish it. */
export function readPlaylist(text: string): readonly PlaylistSegment[] | undefined {
  if (!/^#EXT-X-ENDLIST$/m.test(text) || !/^#EXT-X-MEDIA-SEQUENCE:0$/m.test(text)) return undefined;
  const found = text.matchAll(/^#EXTINF:([\d.]+),.*\n([^#\n].*)$/gm);
  const segments = [...found].map(([, seconds, path = '']) => ({ path, seconds: Number(seconds) }));
  return segments.length === 0 ? undefined : segments;
}

/** FFmpeg guesses the duration of the last segment where the frame rate varies; the total duration gives the right one. */
export function fitLast(segments: readonly PlaylistSegment[], wholeSeconds: number): readonly PlaylistSegment[] {
  const last = segments.at(-1);
  if (last === undefined) return segments;
  const before = segments.slice(0, -1);
  const seconds = wholeSeconds - totalSeconds(before);
  return seconds < SHORTEST_SEGMENT_SECONDS ? segments : [...before, { ...last, seconds }];
}

const SHORTEST_SEGMENT_SECONDS = 0.001;

export function totalSeconds(segments: readonly PlaylistSegment[]): number {
  return segments.reduce((sum, segment) => sum + segment.seconds, 0);
}

/** Without a key URI the segments are in the clear. */
export function writePlaylist(segments: readonly PlaylistSegment[], keyUri: string | undefined): string {
  const target = Math.max(1, ...segments.map((segment) => Math.round(segment.seconds)));
  return [
    '#EXTM3U',
    '#EXT-X-VERSION:6',
    `#EXT-X-TARGETDURATION:${target}`,
    '#EXT-X-MEDIA-SEQUENCE:0',
    '#EXT-X-PLAYLIST-TYPE:VOD',
    '#EXT-X-INDEPENDENT-SEGMENTS',
    // Without an IV attribute, players take each segment's media sequence number for it.
    ...(keyUri === undefined ? [] : [`#EXT-X-KEY:METHOD=AES-128,URI="${keyUri}"`]),
    ...segments.flatMap((segment) => [`#EXTINF:${segment.seconds.toFixed(6)},`, segment.path]),
    '#EXT-X-ENDLIST',
    '',
  ].join('\n');
}

/** RFC 8216 §5.2: the sequence number as a 128-bit big-endian integer. */
export function sequenceIv(sequence: number): Uint8Array {
  const iv = Buffer.alloc(16);
  iv.writeUInt32BE(sequence, 12);
  return iv;
}

const MAX_KEY_URI_LENGTH = 2048;
// No quote, control character or space, which could end the attribute or the line. No `#` either: a query appended after
// it would not be sent.
const KEY_URI = /^https?:\/\/[\x21\x24-\x7e]+$/i;

/** Where players fetch the key of a customer's own encryption: untrusted text that is written into a playlist. */
export function isKeyUri(text: string): boolean {
  return text.length <= MAX_KEY_URI_LENGTH && KEY_URI.test(text) && URL.canParse(text);
}
