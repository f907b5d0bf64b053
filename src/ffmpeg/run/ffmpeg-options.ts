// The options that every run of FFmpeg shares: how a file is opened, untrusted or our own, and what no output carries.
import { resolve } from 'node:path';
import { SOURCE_DEMUXERS } from '../../wire/media-formats.ts';
import { MAX_SIDE_PIXELS } from '../source-info.ts';

export const QUIET: readonly string[] = ['-hide_banner', '-nostdin', '-y', '-v', 'error', '-nostats'];

/** For files that packaging wrote: the local disk only. Before `-i`. */
export const OWN_INPUT_OPTIONS: readonly string[] = ['-protocol_whitelist', 'file'];

/** Keeps titles, GPS positions, chapters, subtitles and data of the source out of what viewers download. */
export const NOTHING_ELSE: readonly string[] = [
  ...['-map_metadata', '-1', '-map_chapters', '-1', '-sn', '-dn', '-fflags', '+bitexact'],
];

/**
 * For an untrusted file: local file only, known containers only, bounded. Before `-i`. Probing and transcoding
 * share them, so that both number the streams alike.
 */
export const UNTRUSTED_INPUT_OPTIONS: readonly string[] = [
  ...['-protocol_whitelist', 'file,pipe'],
  // None of these can name another file: no playlists, no concat, no image sequences, no subtitles.
  ...['-format_whitelist', SOURCE_DEMUXERS.join(',')],
  ...['-max_pixels', `${MAX_SIDE_PIXELS * MAX_SIDE_PIXELS}`],
  ...['-probesize', `${16 * 1024 * 1024}`],
  // A sound may begin late; the bytes above are the bound.
  ...['-analyzeduration', `${600_000_000}`],
];

/** The prefix keeps a name such as `http:x.mp4` or `-y` from being read as a protocol or an option. */
export function inputUrl(path: string): string {
  return `file:${resolve(path)}`;
}
