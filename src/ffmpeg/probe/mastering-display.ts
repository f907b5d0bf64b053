// Reads the metadata of HDR from the first picture of a film, as ffprobe prints it: pure. Only values that the metadata can
// express are taken.
import { z } from 'zod';
import { parseJson } from '../../wire/json.ts';
import type { MasteringDisplay } from '../source-info.ts';

/** For `-show_entries`, with the first frame alone. */
export const MASTERING_ENTRIES =
  'frame=width:frame_side_data=red_x,red_y,green_x,green_y,blue_x,blue_y,white_point_x,white_point_y,max_luminance,min_luminance,max_content,max_average';

const COORDINATES = ['green_x', 'green_y', 'blue_x', 'blue_y', 'red_x', 'red_y', 'white_point_x', 'white_point_y'];
const LUMINANCES = ['max_luminance', 'min_luminance'];
const COORDINATE_UNITS = 50_000;
const LUMINANCE_UNITS = 10_000;
const MAX_NITS = 10_000;

const SideData = z.record(z.string(), z.union([z.string(), z.number()]));
type SideData = z.infer<typeof SideData>;
const Frames = z.object({ frames: z.array(z.object({ side_data_list: z.array(SideData).default([]) })).min(1) });

export function readMasteringDisplay(json: string): MasteringDisplay | undefined {
  const parsed = Frames.safeParse(parseJson(json));
  const entries = parsed.success ? (parsed.data.frames[0]?.side_data_list ?? []) : [];
  const display = entries.map(readDisplay).find((found) => found !== undefined);
  const contentLight = entries.map(readContentLight).find((found) => found !== undefined);
  if (display === undefined && contentLight === undefined) return undefined;
  return { ...(display !== undefined && { display }), ...(contentLight !== undefined && { contentLight }) };
}

function readDisplay(data: SideData): readonly number[] | undefined {
  const coordinates = COORDINATES.map((name) => unitsOf(data[name], COORDINATE_UNITS));
  const luminances = LUMINANCES.map((name) => unitsOf(data[name], LUMINANCE_UNITS));
  const isPossible =
    coordinates.every((units) => units <= COORDINATE_UNITS) &&
    luminances.every((units) => units <= MAX_NITS * LUMINANCE_UNITS) &&
    (luminances[0] ?? 0) > (luminances[1] ?? 0);
  return isPossible ? [...coordinates, ...luminances] : undefined;
}

/** NaN for what is no ratio: no comparison holds for it. */
function unitsOf(ratio: string | number | undefined, unitsOfOne: number): number {
  const [, numerator, denominator] = /^(\d{1,12})\/(\d{1,12})$/.exec(String(ratio)) ?? [];
  return Math.round((Number(numerator) / Number(denominator)) * unitsOfOne);
}

function readContentLight({ max_content: brightest, max_average: average }: SideData): [number, number] | undefined {
  const isPossible = (nits: unknown): nits is number => Number.isInteger(nits) && Number(nits) >= 0;
  if (!isPossible(brightest) || !isPossible(average) || brightest > 65_535 || average > 65_535) return undefined;
  return brightest + average === 0 ? undefined : [brightest, average];
}
