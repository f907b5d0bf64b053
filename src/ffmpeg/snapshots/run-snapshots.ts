// Takes the pictures of one plan from a local, untrusted file with FFmpeg (I/O).
import { copyFile, mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { SnapshotPlan } from './plan-snapshots.ts';
import { readProgressSeconds } from '../run/read-progress.ts';
import { NOTHING_DECODED, runStep, type PackagingFailure, type PackagingJob } from '../run/run-step.ts';
import {
  lastPictureArguments,
  pictureArguments,
  sheetArguments,
  spanArguments,
  TAIL_SECONDS,
  type PictureSize,
  type PictureSource,
} from './snapshot-arguments.ts';

interface SnapshotRun {
  readonly source: PictureSource;
  readonly plan: SnapshotPlan;
  readonly onProgress: (percent: number) => void;
}

type Step = { readonly ok: true } | PackagingFailure;

const CELL_FOLDER = 'cells';
const SPRITE_SHARE = 0.9;
// Up to this distance, decoding on to the next picture costs less than another seek.
const SPAN_STEP_MS = 5000;
const SPAN_MIN_COUNT = 4;

/** Writes `00001.jpg` and so on into the work directory, which must be empty; for a sprite these are the sheets. */
export async function takeSnapshots(job: PackagingJob, run: SnapshotRun): Promise<Step> {
  const { sprite, picture } = run.plan;
  if (sprite === undefined) return await takePictures(job, run, { size: picture, folder: '.' });
  await mkdir(join(job.workDir, CELL_FOLDER), { mode: 0o700 });
  const size = sprite.keepsCells ? picture : sprite.cell;
  const onProgress = (percent: number): void => run.onProgress(percent * SPRITE_SHARE);
  const taken = await takePictures(job, { ...run, onProgress }, { size, folder: CELL_FOLDER });
  if (!taken.ok) return taken;
  const put = await runStep(job, { tool: 'ffmpeg', args: sheetArguments(CELL_FOLDER, sprite) });
  if (!put.ok) return put;
  if (!sprite.keepsCells) await rm(join(job.workDir, CELL_FOLDER), { recursive: true });
  return { ok: true };
}

interface Pictures {
  readonly size: PictureSize;
  readonly folder: string;
}

async function takePictures(job: PackagingJob, run: SnapshotRun, pictures: Pictures): Promise<Step> {
  const { instantsMs, stepMs } = run.plan;
  const isSpan = stepMs !== undefined && stepMs <= SPAN_STEP_MS && instantsMs.length >= SPAN_MIN_COUNT;
  if (isSpan) {
    const taken = await takeSpan(job, { ...run, stepMs }, pictures);
    if (!taken.ok) return taken;
  }
  // Pictures that exist were taken by the single run.
  let last: string | undefined;
  for (const [index, atMs] of instantsMs.entries()) {
    const name = `${pictures.folder}/${String(index + 1).padStart(5, '0')}.jpg`;
    if (isSpan && (await fileExists(job, name))) continue;
    const taken = await takeOne(job, run, { atMs, size: pictures.size, name, last });
    if (!taken.ok) return taken;
    if (taken.isLast) last = name;
    run.onProgress((100 * (index + 1)) / instantsMs.length);
  }
  return { ok: true };
}

async function takeSpan(
  job: PackagingJob,
  { source, plan, stepMs, onProgress }: SnapshotRun & { readonly stepMs: number },
  { size, folder }: Pictures,
): Promise<Step> {
  const { instantsMs } = plan;
  const [startMs = 0] = instantsMs;
  const spanSeconds = (instantsMs.length * stepMs) / 1000;
  return await runStep(job, {
    tool: 'ffmpeg',
    args: spanArguments(source, { startMs, stepMs, count: instantsMs.length, size, folder }),
    onStdoutLine: (line) => {
      const seconds = readProgressSeconds(line);
      if (seconds !== undefined) onProgress(Math.min(100, (100 * seconds) / spanSeconds));
    },
  });
}

interface OnePicture {
  readonly atMs: number;
  readonly size: PictureSize;
  readonly name: string;
  /** The last picture of the video, once it was needed. */
  readonly last: string | undefined;
}

async function takeOne(
  job: PackagingJob,
  { source }: SnapshotRun,
  { atMs, size, name, last }: OnePicture,
): Promise<{ readonly ok: true; readonly isLast: boolean } | PackagingFailure> {
  const direct = await runStep(job, { tool: 'ffmpeg', args: pictureArguments(source, { atMs, size, name }) });
  if (!direct.ok) return direct;
  if (await fileExists(job, name)) return { ok: true, isLast: false };
  if (last !== undefined) {
    await copyFile(join(job.workDir, last), join(job.workDir, name));
    return { ok: true, isLast: true };
  }
  // There is no frame after the instant: the last picture is shortly before it, or else anywhere before.
  for (const fromMs of new Set([Math.max(0, atMs - TAIL_SECONDS * 1000), 0])) {
    const args = lastPictureArguments(source, { fromMs, atMs, size, name });
    const found = await runStep(job, { tool: 'ffmpeg', args });
    if (!found.ok) return found;
    if (await fileExists(job, name)) return { ok: true, isLast: true };
  }
  return NOTHING_DECODED;
}

async function fileExists(job: PackagingJob, name: string): Promise<boolean> {
  const found = await stat(join(job.workDir, name)).catch(() => undefined);
  return found !== undefined && found.size > 0;
}
