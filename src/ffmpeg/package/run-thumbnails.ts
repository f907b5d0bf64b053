// Makes the thumbnails of an encoded rendition (I/O): the sheets, and their WebVTT index.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { THUMBNAIL_FOLDER, THUMBNAIL_INDEX } from '../plan/output-names.ts';
import { runStep, type PackagingJob } from '../run/run-step.ts';
import { planThumbnails, thumbnailArguments, thumbnailIndex, type PlainVideo } from './thumbnails.ts';

/** False if they cannot be made; then no file is left. A video plays without thumbnails. */
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
