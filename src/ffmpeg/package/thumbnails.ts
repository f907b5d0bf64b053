// Thumbnails for the seek bar, pure: their layout on a few sheets, the command line that makes the sheets from an encoded
// rendition, and the WebVTT index.
import { NOTHING_ELSE, OWN_INPUT_OPTIONS, QUIET } from '../run/ffmpeg-options.ts';
import { jpegOfRendition } from '../plan/deep-colour.ts';
import { THUMBNAIL_FOLDER } from '../plan/output-names.ts';
import { SAMPLE_OUTPUTS, sampleChain } from './cover-arguments.ts';
import type { PlainVideo } from './packaged-media.ts';

interface ThumbnailPlan {
  readonly intervalSeconds: number;
  /** How many pictures there are. */
  readonly count: number;
  readonly cell: Size;
  /** The layout of one sheet. */
  readonly columns: number;
  readonly lines: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

const CELL_LONG_SIDE = 160;
const SHEET_SIDE_CELLS = 10;
const MAX_CELLS = 4 * SHEET_SIDE_CELLS ** 2;
// The distance of key frames in renditions: only key frames are decoded.
const STEP_SECONDS = 2;

export function planThumbnails({ width, height, durationSeconds }: Omit<PlainVideo, 'file'>): ThumbnailPlan {
  const intervalSeconds = STEP_SECONDS * Math.max(1, Math.ceil(durationSeconds / STEP_SECONDS / MAX_CELLS));
  const count = Math.max(1, Math.ceil(durationSeconds / intervalSeconds));
  const factor = CELL_LONG_SIDE / Math.max(width, height);
  const columns = Math.min(SHEET_SIDE_CELLS, count);
  return {
    intervalSeconds,
    count,
    columns,
    lines: Math.min(SHEET_SIDE_CELLS, Math.ceil(count / columns)),
    cell: { width: evenSide(width * factor), height: evenSide(height * factor) },
  };
}

function evenSide(side: number): number {
  return Math.max(2, Math.round(side / 2) * 2);
}

/**
 * The sheets, and samples for the choice of the cover from the same decoding. Run FFmpeg in the work directory, which contains
 * the folder of the sheets.
 */
export function thumbnailArguments(video: PlainVideo, plan: ThumbnailPlan): readonly string[] {
  const { intervalSeconds, count, cell, columns, lines } = plan;
  const filters = [
    `fps=fps=1/${intervalSeconds}:round=near:start_time=0:eof_action=pass`,
    ...jpegOfRendition(video, `scale=${cell.width}:${cell.height}`),
    'setsar=1',
    // Exactly as many as the index lists, wherever the last key frame is.
    `tpad=stop=-1:stop_mode=clone,trim=end_frame=${count}`,
    `tile=${columns}x${lines}`,
  ];
  const sheets = `[0:v:0]split=2[pictures][all];[pictures]${filters.join(',')}[sheets]`;
  return [
    ...QUIET,
    ...[...OWN_INPUT_OPTIONS, '-discard', 'nokey', '-skip_frame', 'nokey', '-threads', '1', '-i', video.file],
    ...['-filter_complex', `${sheets};${sampleChain('[all]', video.durationSeconds)}`],
    ...['-map', '[sheets]', ...NOTHING_ELSE, '-fps_mode', 'passthrough', '-q:v', '5', '-f', 'image2'],
    `${THUMBNAIL_FOLDER}/%05d.jpg`,
    ...SAMPLE_OUTPUTS,
  ];
}

/** One cue for each thumbnail; its URL fragment gives the place on the sheet. */
export function thumbnailIndex(plan: ThumbnailPlan, durationSeconds: number): string {
  const { intervalSeconds, count, cell, columns, lines } = plan;
  const cues = ['WEBVTT'];
  for (let index = 0; index < count; index += 1) {
    const place = index % (columns * lines);
    const [x, y] = [(place % columns) * cell.width, Math.floor(place / columns) * cell.height];
    const start = index * intervalSeconds;
    const end = index === count - 1 ? Math.max(durationSeconds, start + 0.001) : start + intervalSeconds;
    const sheet = String(Math.floor(index / (columns * lines)) + 1).padStart(5, '0');
    cues.push(
      `${vttTime(start)} --> ${vttTime(end)}\n` +
        `${THUMBNAIL_FOLDER}/${sheet}.jpg#xywh=${[x, y, cell.width, cell.height].join(',')}`,
    );
  }
  return `${cues.join('\n\n')}\n`;
}

function vttTime(seconds: number): string {
  const ms = Math.round(seconds * 1000);
  const parts = [Math.floor(ms / 3_600_000), Math.floor(ms / 60_000) % 60, Math.floor(ms / 1000) % 60];
  return `${parts.map((part) => String(part).padStart(2, '0')).join(':')}.${String(ms % 1000).padStart(3, '0')}`;
}
