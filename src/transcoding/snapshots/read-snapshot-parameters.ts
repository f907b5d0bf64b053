// Reads the parameters of SubmitSnapshotJob into the specification of a job. Numbers are texts or numbers, lists are JSON or
// numbered one by one: the official clients write both.
import { z } from 'zod';
import { optionalInteger, readJson } from '../../access/parameters/parameter-schemas.ts';
import { WireError } from '../../wire/errors.ts';
import { isColor } from './colors.ts';
import {
  MAX_COUNT,
  MAX_GAP,
  MAX_OFFSETS,
  SIDE,
  type SnapshotSpec,
  type SpriteSpec,
} from '../../ffmpeg/snapshots/snapshot-spec.ts';

const MAX_TEXT = 4096;
const MAX_INSTANT_MS = 999_999_999_999;
/** The vendor's bound; far fewer fit on a sheet. */
const MAX_CELLS_A_SIDE = 10_000;

function whole(min: number, max: number) {
  return z
    .union([z.number(), z.string().regex(/^\d{1,15}$/)])
    .transform(Number)
    .pipe(z.int().min(min).max(max));
}

const offsets = z.preprocess(unquoteJson, z.array(whole(0, MAX_INSTANT_MS)).max(MAX_OFFSETS).optional());

const sprite = z.preprocess(
  unquoteJson,
  z
    .object({
      CellWidth: whole(SIDE.min, SIDE.max).optional(),
      CellHeight: whole(SIDE.min, SIDE.max).optional(),
      Columns: whole(1, MAX_CELLS_A_SIDE).default(10),
      Lines: whole(1, MAX_CELLS_A_SIDE).default(10),
      Padding: whole(0, MAX_GAP).default(0),
      Margin: whole(0, MAX_GAP).default(0),
      Color: z.string().refine(isColor).default('black'),
      KeepCellPic: z.enum(['keep', 'delete']).default('keep'),
    })
    .optional(),
);

export const snapshotParameters = {
  Count: optionalInteger({ min: 1, max: MAX_COUNT }),
  Interval: optionalInteger({ min: 0, max: 86_400 }),
  SpecifiedOffsetTime: optionalInteger({ min: 0, max: MAX_INSTANT_MS }),
  SpecifiedOffsetTimes: offsets,
  Width: optionalInteger(SIDE),
  Height: optionalInteger(SIDE),
  SpriteSnapshotConfig: sprite,
};

/** An empty text is an absent parameter. The vendor's own examples quote JSON incorrectly. */
function unquoteJson(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (value === '') return undefined;
  return readJson(value.includes('"') ? value : value.replaceAll("'", '"'), MAX_TEXT);
}

type ParsedParameters = z.output<z.ZodObject<typeof snapshotParameters>>;

/** `raw` answers parameters by their name, for lists whose items are numbered. */
export function readSpec(asked: ParsedParameters, raw: (name: string) => string | undefined): SnapshotSpec {
  const { Count = 1, Interval = 1, SpecifiedOffsetTime = 0, Width, Height } = asked;
  const offsetsMs = asked.SpecifiedOffsetTimes ?? readNumbered(raw);
  return {
    ...(offsetsMs !== undefined && offsetsMs.length > 0 && { offsetsMs }),
    startMs: SpecifiedOffsetTime,
    count: Count,
    intervalSeconds: Interval,
    width: Width,
    height: Height,
    ...(asked.SpriteSnapshotConfig !== undefined && { sprite: toSprite(asked.SpriteSnapshotConfig) }),
  };
}

function readNumbered(raw: (name: string) => string | undefined): readonly number[] | undefined {
  const found: number[] = [];
  for (let index = 1; ; index += 1) {
    const text = raw(`SpecifiedOffsetTimes.${String(index)}`);
    if (text === undefined || text === '') return found.length === 0 ? undefined : found;
    const read = whole(0, MAX_INSTANT_MS).safeParse(text);
    if (!read.success || index > MAX_OFFSETS)
      throw new WireError('InvalidParameter', { parameter: 'SpecifiedOffsetTimes' });
    found.push(read.data);
  }
}

function toSprite(asked: NonNullable<ParsedParameters['SpriteSnapshotConfig']>): SpriteSpec {
  return {
    cellWidth: asked.CellWidth,
    cellHeight: asked.CellHeight,
    columns: asked.Columns,
    lines: asked.Lines,
    padding: asked.Padding,
    margin: asked.Margin,
    color: asked.Color,
    keepsCells: asked.KeepCellPic === 'keep',
  };
}
