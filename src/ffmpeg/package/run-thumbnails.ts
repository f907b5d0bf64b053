// Makes the thumbnails of a finished rendition (I/O): the sheets, and the index that leads to them.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { THUMBNAIL_FOLDER, THUMBNAIL_INDEX } from '../plan/output-names.ts';
import { runStep, type PackagingJob } from '../run/run-step.ts';
import { planThumbnails, thumbnailArguments, thumbnailIndex, type PlainVideo } from './thumbnails.ts';

/** Leaves nothing behind if they cannot be made: a video plays without them. */
export async function makeThumbnails(job: PackagingJob, video: PlainVideo): Promise<boolean> {
  const folder = join(job.workDir, THUMBNAIL_FOLDER);
  const plan = planThumbnails(video);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const made = await runStep(job, { tool: 'ffmpeg', args: thumbnailArguments(video.file, plan) });
  if (!made.ok) {
    await rm(folder, { recursive: true, force: true });
    return false;
  }
  await writeFile(join(job.workDir, THUMBNAIL_INDEX), thumbnailIndex(plan, video.durationSeconds), { mode: 0o600 });
  return true;
}
