// Turns the stderr of FFmpeg into a sentence of ours for the owner of a video, and into a line for the log without local paths. Pure.
import type { ProbeRefusal } from '../source-info.ts';

const IMAGE_DEMUXER = /^(?:image2|image2pipe|gif|apng|ico|[a-z0-9]+_pipe)$/;
const PLAYLIST_DEMUXERS: ReadonlySet<string> = new Set(['hls', 'dash', 'concat', 'sdp', 'imf', 'rtsp', 'redir', 'asx']);
const TEXT_DEMUXERS: ReadonlySet<string> = new Set(['tty', 'bin', 'ffmetadata', 'srt', 'webvtt', 'ass', 'subviewer']);

/** The refusal for a file that ffprobe could not open. */
export function explainProbeFailure(stderr: string, head: Uint8Array): ProbeRefusal {
  const refused = /\[([a-z0-9_,]+) @ [^\]]*\] Format not on whitelist/i.exec(stderr)?.[1];
  if (refused !== undefined) {
    const name = refused.split(',')[0] ?? refused;
    if (IMAGE_DEMUXER.test(name)) return 'image';
    if (PLAYLIST_DEMUXERS.has(name)) return 'playlist';
    return TEXT_DEMUXERS.has(name) ? 'not-media' : 'unsupported-format';
  }
  if (stderr.includes('moov atom not found')) return beginsLikeMp4(head) ? 'incomplete' : 'not-media';
  if (stderr.includes('Cannot allocate memory')) return 'too-costly';
  if (stderr.includes('Permission denied')) return 'unreadable';
  return 'not-media';
}

const MP4_BOXES: ReadonlySet<string> = new Set([
  'ftyp',
  'moov',
  'mdat',
  'free',
  'skip',
  'wide',
  'pnot',
  'moof',
  'styp',
]);

/** FFmpeg trusts the file name: it also reports a missing index for a text file that is named .mp4. */
function beginsLikeMp4(head: Uint8Array): boolean {
  return MP4_BOXES.has(Buffer.from(head).toString('latin1', 4, 8));
}

// FFmpeg's last lines only say that it gave up; the cause is above them.
const NO_CAUSE =
  /^(?:Conversion failed!|Exiting normally|Error (?:initializing|marking|reinitializing|while (?:processing|decoding)).*|Last message repeated .*)$/;

const SOURCE_PLACE = 'the source';

const DAMAGED = 'The file could not be transcoded: it is damaged. Export it again and upload that.';
const SENTENCES: readonly (readonly [RegExp, string])[] = [
  [
    /Unknown (?:encoder|decoder)|Encoder .* not found|No such filter|Unrecognized option|Option .* not found/i,
    'The server could not transcode the file: its FFmpeg lacks a part that is needed. The log of the server has the details.',
  ],
  [
    /Decoder .* not found|no decoder found|Unsupported codec|Decoding requested, but no decoder|not implemented/i,
    'The file has a codec that the server cannot decode. Export it with a common one, such as H.264 and AAC.',
  ],
  [/Invalid data found|End of file|partial file|ended prematurely|does not contain any stream/i, DAMAGED],
];

/** What the owner of a video reads of a run that failed: none of FFmpeg's own words. */
export function explainRunFailure(stderr: string): string {
  return SENTENCES.find(([pattern]) => pattern.test(stderr))?.[1] ?? UNEXPLAINED;
}

const UNEXPLAINED =
  'The file could not be transcoded: it may be damaged. Export it again and upload that; the log of the server has the details.';

/** For the log: the last line of `stderr` that names a cause, at most 200 characters, or undefined. */
export function shortReason(stderr: string, localPaths: readonly string[]): string | undefined {
  const lines = stderr.split('\n').map((line) => withoutPaths(line, localPaths));
  const told = lines.filter((line) => line !== '');
  const cause = told.findLast((line) => !NO_CAUSE.test(line)) ?? told.at(-1);
  return cause === undefined ? undefined : cause.slice(0, 200);
}

function withoutPaths(line: string, localPaths: readonly string[]): string {
  let text = line.replace(/^(?:\[[^\]]* @ 0x[0-9a-f]+\] ?)+/i, '');
  for (const path of localPaths) text = text.replaceAll(path, SOURCE_PLACE);
  return text
    .replace(/(?:file:)?(?<![\w.])\/[^\s'":,;]+/g, SOURCE_PLACE)
    .replaceAll(`file:${SOURCE_PLACE}`, SOURCE_PLACE)
    .replace(/\p{Cc}/gu, '')
    .trim();
}
