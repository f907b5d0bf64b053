// Makes the thumbnails of an encoded rendition (I/O): the sheets, and their WebVTT index.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { THUMBNAIL_FOLDER, THUMBNAIL_INDEX } from '../plan/output-names.ts';
import { runStep, type PackagingFailure, type PackagingJob } from '../run/run-step.ts';
import { planThumbnails, thumbnailArguments, thumbnailIndex } from './thumbnails.ts';
import type { PlainVideo } from './packaged-media.ts';

/** With samples for the choice of the cover; `stdout` names their instants. */
export async function makeThumbnails(
  job: PackagingJob,
  video: PlainVideo,
): Promise<{ readonly ok: true; readonly stdout: string } | PackagingFailure> {
  const plan = planThumbnails(video);
  await mkdir(join(job.workDir, THUMBNAIL_FOLDER), { recursive: true, mode: 0o700 });
  const made = await runStep(job, { tool: 'ffmpeg', args: thumbnailArguments(video, plan) });
  if (!made.ok) return made;
  await writeFile(join(job.workDir, THUMBNAIL_INDEX), thumbnailIndex(plan, video.durationSeconds), { mode: 0o600 });
  return made;
}
