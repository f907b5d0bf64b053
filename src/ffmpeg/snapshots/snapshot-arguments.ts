// The command lines that take pictures from a video and tile them into sheets: pure. File names are relative: run FFmpeg
// with the work directory as the current directory.
import { neverRebuilt, steadyFrames } from '../plan/picture-filters.ts';
import { jpegOfSource } from '../plan/plan-colour.ts';
import type { SourceVideo } from '../source-info.ts';
import { NOTHING_ELSE, OWN_INPUT_OPTIONS, QUIET, UNTRUSTED_INPUT_OPTIONS, inputUrl } from '../run/ffmpeg-options.ts';

export interface PictureSource {
  readonly path: string;
  readonly video: SourceVideo;
}

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

const THREADS = '2';
const JPEG = [...NOTHING_ELSE, '-an', '-q:v', '3', '-f', 'image2'];
/** FFmpeg's pattern: the first picture is 00001. */
const NUMBERED = '%05d.jpg';
/** How far before an instant the last picture is looked for: where audio continues after it, an instant may be behind it. */
export const TAIL_SECONDS = 10;

function opened({ path, video }: PictureSource, startMs: number): readonly string[] {
  const start = [...neverRebuilt(video), '-ss', (startMs / 1000).toFixed(3)];
  return [...QUIET, ...UNTRUSTED_INPUT_OPTIONS, '-threads', THREADS, ...start, '-i', inputUrl(path)];
}

function pictures(source: PictureSource, filters: readonly string[]): readonly string[] {
  return [
    '-map',
    `0:${String(source.video.streamIndex)}`,
    '-vf',
    [...steadyFrames(source.video), ...filters].join(','),
    '-fps_mode',
    'passthrough',
    ...JPEG,
  ];
}

function scaled({ width, height }: PictureSize): string {
  return `scale=${String(width)}:${String(height)},setsar=1`;
}

function taken({ video }: PictureSource, { width, height }: PictureSize): readonly string[] {
  return [...jpegOfSource(video, `scale=${String(width)}:${String(height)}`), 'setsar=1'];
}

/** The first frame from an instant on; there may be none. */
export function pictureArguments(
  source: PictureSource,
  { atMs, size, name }: { readonly atMs: number; readonly size: PictureSize; readonly name: string },
): readonly string[] {
  return [...opened(source, atMs), ...pictures(source, taken(source, size)), '-frames:v', '1', '-update', '1', name];
}

/** The frame shown at the instant, also after the last frame; none if the last frame is long before the instant. */
export function lastPictureArguments(
  source: PictureSource,
  {
    fromMs,
    atMs,
    size,
    name,
  }: { readonly fromMs: number; readonly atMs: number; readonly size: PictureSize; readonly name: string },
): readonly string[] {
  // The last frame is repeated without end, and taken when the instant is reached.
  const wait = `trim=start=${((atMs - fromMs) / 1000).toFixed(3)}`;
  const filters = ['fps=fps=25:eof_action=pass', 'tpad=stop=-1:stop_mode=clone', wait, ...taken(source, size)];
  return [...opened(source, fromMs), ...pictures(source, filters), '-frames:v', '1', '-update', '1', name];
}

interface PictureSpan {
  readonly startMs: number;
  readonly stepMs: number;
  readonly count: number;
  readonly size: PictureSize;
  readonly folder: string;
}

/** Equidistant pictures in one run: each is the frame shown at its instant. */
export function spanArguments(source: PictureSource, span: PictureSpan): readonly string[] {
  const { startMs, stepMs, count, size, folder } = span;
  const filters = [
    `fps=fps=1000/${String(stepMs)}:round=up:start_time=0:eof_action=pass`,
    `tpad=stop=-1:stop_mode=clone,trim=end_frame=${String(count)}`,
    ...taken(source, size),
  ];
  return [
    ...opened(source, startMs),
    ...['-progress', 'pipe:1'],
    ...pictures(source, filters),
    ...['-start_number', '1', `${folder}/${NUMBERED}`],
  ];
}

interface SheetPlan {
  readonly cell: PictureSize;
  readonly columns: number;
  readonly lines: number;
  readonly padding: number;
  readonly margin: number;
  readonly color: string;
}

/** Tiles the pictures of `folder` into numbered sheets. */
export function sheetArguments(folder: string, sheet: SheetPlan): readonly string[] {
  const { cell, columns, lines, padding, margin, color } = sheet;
  const gaps = [`margin=${String(margin)}`, `padding=${String(padding)}`, `color=${color}`];
  return [
    ...[...QUIET, ...OWN_INPUT_OPTIONS, '-f', 'image2', '-framerate', '1', '-start_number', '1'],
    ...['-i', `${folder}/${NUMBERED}`, '-map', '0:v:0'],
    // In RGB: with subsampled chroma an odd length would shift the colours against the luma.
    ...['-vf', `${scaled(cell)},format=rgb24,tile=${[`${String(columns)}x${String(lines)}`, ...gaps].join(':')}`],
    ...['-fps_mode', 'passthrough', ...JPEG, '-start_number', '1', NUMBERED],
  ];
}
