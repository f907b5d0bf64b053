// How FFmpeg and ffprobe are told to open a file that a stranger made: local file only, known containers only, bounded.
import { resolve } from 'node:path';
import { MAX_SIDE_PIXELS } from '../source-info.ts';

// Nothing here can name another file: no playlists, no concat, no image sequences, no subtitles.
const DEMUXERS = [
  'mov',
  'matroska',
  'mpegts',
  'mpeg',
  'mp3',
  'aac',
  'wav',
  'flac',
  'ogg',
  'avi',
  'flv',
  'asf',
] as const;

/** The options that go before `-i`; probing and transcoding share them, so that both count the streams alike. */
export const UNTRUSTED_INPUT_OPTIONS: readonly string[] = [
  ...['-protocol_whitelist', 'file,pipe'],
  ...['-format_whitelist', DEMUXERS.join(',')],
  ...['-max_pixels', `${MAX_SIDE_PIXELS * MAX_SIDE_PIXELS}`],
  ...['-probesize', `${16 * 1024 * 1024}`],
  ...['-analyzeduration', `${15_000_000}`],
];

/** The prefix keeps a name such as `http:x.mp4` or `-y` from being read as a protocol or an option. */
export function inputUrl(path: string): string {
  return `file:${resolve(path)}`;
}
