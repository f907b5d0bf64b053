// How FFmpeg and ffprobe are told to open a file that a stranger made: local file only, known containers only, bounded.
import { resolve } from 'node:path';
import { SOURCE_DEMUXERS } from '../../wire/media-formats.ts';
import { MAX_SIDE_PIXELS } from '../source-info.ts';

/** The options that go before `-i`; probing and transcoding share them, so that both count the streams alike. */
export const UNTRUSTED_INPUT_OPTIONS: readonly string[] = [
  ...['-protocol_whitelist', 'file,pipe'],
  // None of these can name another file: no playlists, no concat, no image sequences, no subtitles.
  ...['-format_whitelist', SOURCE_DEMUXERS.join(',')],
  ...['-max_pixels', `${MAX_SIDE_PIXELS * MAX_SIDE_PIXELS}`],
  ...['-probesize', `${16 * 1024 * 1024}`],
  ...['-analyzeduration', `${15_000_000}`],
];

/** The prefix keeps a name such as `http:x.mp4` or `-y` from being read as a protocol or an option. */
export function inputUrl(path: string): string {
  return `file:${resolve(path)}`;
}
