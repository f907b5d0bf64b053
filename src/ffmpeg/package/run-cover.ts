// Makes the cover of a film from its encoded renditions (I/O): looks for a picture that shows something, and takes that frame.
import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { COVER_NAME, COVER_SAMPLES } from '../plan/output-names.ts';
import { NOTHING_DECODED, runStep, type PackagingFailure, type PackagingJob } from '../run/run-step.ts';
import { chooseCover, readInstants, type CoverChoice } from './choose-cover.ts';
import { closeLookArguments, coverArguments } from './cover-arguments.ts';
import type { PlainVideo } from './packaged-media.ts';

export interface CoverRun {
  /** The one that is the cheapest to decode. */
  readonly smallest: PlainVideo;
  /** The one that the cover is taken of. */
  readonly largest: PlainVideo;
  /** By the key frames of the smallest; absent where they could not be looked at. */
  readonly choice: CoverChoice | undefined;
}

/** Undefined once the cover is written. */
export async function makeCover(job: PackagingJob, run: CoverRun): Promise<PackagingFailure | undefined> {
  const { atSeconds } = await chooseClosely(job, run);
  // A rendition with fewer frames may have none behind the last instant of another: its first frame always exists.
  for (const instant of new Set([atSeconds, 0])) {
    const made = await runStep(job, { tool: 'ffmpeg', args: coverArguments(run.largest, instant) });
    if (!made.ok) return made;
    const file = await stat(join(job.workDir, COVER_NAME)).catch(() => undefined);
    if (file !== undefined && file.size > 0) return undefined;
  }
  return NOTHING_DECODED;
}

/** Where no key frame shows something, a frame between them may. */
async function chooseClosely(job: PackagingJob, { smallest, choice }: CoverRun): Promise<CoverChoice> {
  if (choice?.isTelling === true) return choice;
  const look = await runStep(job, { tool: 'ffmpeg', args: closeLookArguments(smallest) });
  const close = look.ok ? await readChoice(job, look.stdout) : undefined;
  const [best] = [choice, close]
    .filter((one) => one !== undefined)
    .toSorted((one, other) => Number(other.isTelling) - Number(one.isTelling) || other.score - one.score);
  return best ?? { atSeconds: smallest.durationSeconds / 10, isTelling: false, score: 0 };
}

/** The choice among the samples that a run left; `stdout` names their instants. */
export async function readChoice(job: PackagingJob, stdout: string): Promise<CoverChoice | undefined> {
  const path = join(job.workDir, COVER_SAMPLES);
  try {
    return chooseCover({ bytes: await readFile(path), instants: readInstants(stdout) });
  } finally {
    await rm(path, { force: true });
  }
}
