// The spec of a snapshot job as stored in its row, and its limits. Pure.

export interface SnapshotSpec {
  /** Single instants, in this order; absent: `count` of them from `startMs` on. */
  readonly offsetsMs?: readonly number[] | undefined;
  readonly startMs: number;
  readonly count: number;
  /** 0: equidistant over the rest of the video. */
  readonly intervalSeconds: number;
  /** With one of the two the other keeps the aspect ratio; with none both are the video's. */
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  readonly sprite?: SpriteSpec | undefined;
}

/** Pictures that are tiled into sheets. Lengths are pixels. */
export interface SpriteSpec {
  readonly cellWidth?: number | undefined;
  readonly cellHeight?: number | undefined;
  readonly columns: number;
  readonly lines: number;
  /** Between two pictures. */
  readonly padding: number;
  /** Around all of them. */
  readonly margin: number;
  /** A name, or `#RRGGBB`. */
  readonly color: string;
  /** Whether the single pictures are kept too. */
  readonly keepsCells: boolean;
}

export const MAX_COUNT = 1000;
export const MAX_OFFSETS = 30;
export const SIDE = { min: 8, max: 4096 } as const;
/** All single pictures of a job together: 1,000 of 1280 x 720, 517 of 1920 x 1080, 64 of 4096 x 4096. */
export const MAX_PIXELS = 2 ** 30;
/** FFmpeg's limit of the padding between and around the pictures of a sheet. */
export const MAX_GAP = 1024;
export const MAX_SHEET_SIDE = 16_384;
/** The limit of one sheet, which is put together in memory. */
export const MAX_SHEET_PIXELS = 2 ** 26;
