// Plans the pictures of a snapshot job from its spec and the video, pure: instants, sizes, sheets. A job that would cost too
// much is refused here, before FFmpeg is started.
import { refuse, type Result } from '../../base/result.ts';
import {
  MAX_PIXELS,
  MAX_SHEET_PIXELS,
  MAX_SHEET_SIDE,
  SIDE,
  type SnapshotSpec,
  type SpriteSpec,
} from './snapshot-spec.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface SnapshotPlan {
  /** Never empty; none is after the end of the video. */
  readonly instantsMs: readonly number[];
  /** Set where the instants are equidistant. */
  readonly stepMs: number | undefined;
  readonly picture: Size;
  readonly sprite: SpritePlan | undefined;
}

export interface SpritePlan {
  readonly cell: Size;
  /** The layout of one sheet; not more cells than there are pictures. */
  readonly columns: number;
  readonly lines: number;
  readonly padding: number;
  readonly margin: number;
  readonly color: string;
  readonly sheetCount: number;
  readonly keepsCells: boolean;
}

/** The parameter that asks for too much. */
type TooMuch = 'Count' | 'Width' | 'SpriteSnapshotConfig';

export interface PlannedVideo extends Size {
  readonly durationSeconds: number;
}

export function planSnapshots(
  spec: SnapshotSpec,
  video: PlannedVideo,
): Result<{ readonly plan: SnapshotPlan }, TooMuch> {
  const { instantsMs, stepMs } = instantsOf(spec, Math.max(0, Math.floor(video.durationSeconds * 1000)));
  const picture = sizeWithin(video, spec);
  if (!isBounded(picture)) return refuse('Width');
  const sprite = spec.sprite === undefined ? undefined : planSprite(spec.sprite, picture, instantsMs.length);
  if (sprite !== undefined && !isSheetBounded(sprite)) return refuse('SpriteSnapshotConfig');
  // A sprite that does not keep single pictures costs only its cells.
  const taken = sprite === undefined || sprite.keepsCells ? picture : sprite.cell;
  if (taken.width * taken.height * instantsMs.length > MAX_PIXELS) return refuse('Count');
  return { ok: true, plan: { instantsMs, stepMs, picture, sprite } };
}

function instantsOf(spec: SnapshotSpec, durationMs: number): Pick<SnapshotPlan, 'instantsMs' | 'stepMs'> {
  // Every requested instant gets a picture: after the end it is the last one.
  if (spec.offsetsMs !== undefined)
    return { instantsMs: spec.offsetsMs.map((offset) => Math.min(offset, durationMs)), stepMs: undefined };
  const startMs = Math.min(spec.startMs, durationMs);
  const leftMs = durationMs - startMs;
  const stepMs = Math.max(
    1,
    spec.intervalSeconds === 0 ? Math.floor(leftMs / spec.count) : spec.intervalSeconds * 1000,
  );
  const count = Math.max(1, Math.min(spec.count, Math.ceil(leftMs / stepMs)));
  return { instantsMs: Array.from({ length: count }, (_, index) => startMs + index * stepMs), stepMs };
}

function sizeWithin(
  video: Size,
  { width, height }: { readonly width?: number | undefined; readonly height?: number | undefined },
): Size {
  if (width !== undefined && height !== undefined) return { width, height };
  if (width !== undefined) return { width, height: side((width * video.height) / video.width) };
  if (height !== undefined) return { width: side((height * video.width) / video.height), height };
  const factor = Math.min(1, SIDE.max / Math.max(video.width, video.height));
  return { width: side(video.width * factor), height: side(video.height * factor) };
}

function side(length: number): number {
  return Math.max(1, Math.round(length));
}

function isBounded({ width, height }: Size): boolean {
  return width <= MAX_SHEET_SIDE && height <= MAX_SHEET_SIDE && width * height <= MAX_SHEET_PIXELS;
}

function planSprite(spec: SpriteSpec, picture: Size, count: number): SpritePlan {
  const { padding, margin, color, keepsCells } = spec;
  const columns = Math.min(spec.columns, count);
  const lines = Math.min(spec.lines, Math.ceil(count / columns));
  const sheetCount = Math.ceil(count / (columns * lines));
  const cell = sizeWithin(picture, { width: spec.cellWidth, height: spec.cellHeight });
  return { cell, columns, lines, padding, margin, color, sheetCount, keepsCells };
}

function isSheetBounded(sprite: SpritePlan): boolean {
  return isBounded(sprite.cell) && isBounded(sheetSize(sprite));
}

export function sheetSize({ cell, columns, lines, padding, margin }: SpritePlan): Size {
  return {
    width: 2 * margin + columns * cell.width + (columns - 1) * padding,
    height: 2 * margin + lines * cell.height + (lines - 1) * padding,
  };
}
