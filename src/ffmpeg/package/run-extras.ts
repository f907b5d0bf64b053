// Makes what a film plays without (I/O): cover and thumbnails. One that cannot be made is left out; the film is not refused.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { COVER_NAME, THUMBNAIL_FOLDER, THUMBNAIL_INDEX } from '../plan/output-names.ts';
import type { PictureOptions } from '../plan/picture-options.ts';
import type { PicturePlan } from '../plan/rendition.ts';
import { endOfJob, type PackagingFailure, type PackagingJob } from '../run/run-step.ts';
import type { CoverChoice } from './choose-cover.ts';
import { makeCover, readChoice } from './run-cover.ts';
import { makeThumbnails } from './run-thumbnails.ts';
import type { LeftOutExtra, PlainVideo } from './packaged-media.ts';

export interface FilmFile {
  readonly picture: PicturePlan;
  /** Relative to the work directory. */
  readonly file: string;
  readonly durationSeconds: number;
}

interface Extras {
  readonly ok: true;
  /** Relative path. */
  readonly cover: string | undefined;
  readonly leftOut: readonly LeftOutExtra[];
}

const MAX_MINUTES = 10;

/** Fails only where the job itself ends: by an abort, or at its deadline. */
export async function makeExtras(
  job: PackagingJob,
  all: readonly FilmFile[],
  { isFirstFrameCover, withoutThumbnails }: PictureOptions = {},
): Promise<Extras | PackagingFailure> {
  // SDR needs no tone mapping again.
  const flat = all.filter(({ picture }) => picture.deep === undefined);
  const films = flat.length > 0 ? flat : all;
  const [smallest, largest] = [smallestOf(films), largestOf(films)];
  if (smallest === undefined || largest === undefined) return NO_EXTRAS;
  // An extra that does not end must not use up the time of the job.
  const short = { ...job, timeoutMs: Math.min(job.timeoutMs, MAX_MINUTES * 60_000) };
  const leftOut: LeftOutExtra[] = [];
  let choice: CoverChoice | undefined;
  const noThumbnails = await attempt(async () => {
    if (withoutThumbnails === true) return NOT_WANTED;
    const made = await makeThumbnails(short, smallest);
    if (!made.ok) return made.detail;
    // The thumbnails are there even if the choice of the cover is not.
    choice = await readChoice(short, made.stdout).catch(() => undefined);
    return undefined;
  });
  if (noThumbnails !== undefined && noThumbnails !== NOT_WANTED)
    leftOut.push({ extra: 'thumbnails', detail: noThumbnails });
  if (isFirstFrameCover === true) choice = FIRST_FRAME;
  const noCover = await attempt(async () => (await makeCover(short, { smallest, largest, choice }))?.detail);
  if (noCover !== undefined) leftOut.push({ extra: 'cover', detail: noCover });
  const end = endOfJob(job);
  if (end !== undefined) return end;
  // Thumbnails are found through the cover beside them.
  if (noCover !== undefined) await removeFiles(job, [COVER_NAME, THUMBNAIL_INDEX, THUMBNAIL_FOLDER]);
  else if (noThumbnails !== undefined) await removeFiles(job, [THUMBNAIL_INDEX, THUMBNAIL_FOLDER]);
  return { ok: true, cover: noCover === undefined ? COVER_NAME : undefined, leftOut };
}

const NOT_WANTED = 'not wanted';
const FIRST_FRAME: CoverChoice = { atSeconds: 0, isTelling: true, score: 0 };
const NO_EXTRAS: Extras = { ok: true, cover: undefined, leftOut: [] };

/** Answers why the extra could not be made, for the log. */
async function attempt(make: () => Promise<string | undefined>): Promise<string | undefined> {
  try {
    return await make();
  } catch (fault) {
    return fault instanceof Error ? fault.message : String(fault);
  }
}

async function removeFiles({ workDir }: PackagingJob, names: readonly string[]): Promise<void> {
  await Promise.all(names.map((name) => rm(join(workDir, name), { recursive: true, force: true })));
}

/** The cheapest to decode. One with a lower frame rate shows some frames at other instants than the largest does. */
function smallestOf(films: readonly FilmFile[]): PlainVideo | undefined {
  const full = films.filter(({ picture }) => picture.fps === undefined);
  const [smallest] = (full.length > 0 ? full : films).toSorted((one, other) => one.picture.width - other.picture.width);
  return smallest && toVideo(smallest);
}

function largestOf(films: readonly FilmFile[]): PlainVideo | undefined {
  const [largest] = films.toSorted((one, other) => other.picture.width - one.picture.width);
  return largest && toVideo(largest);
}

function toVideo({ picture: { width, height, deep }, file, durationSeconds }: FilmFile): PlainVideo {
  return { width, height, file, durationSeconds, ...(deep !== undefined && { deep }) };
}
