// Where one claim of a job writes in storage: a folder of its own below the video. A worker that lost its claim without
// knowing it writes beside what is published, never over it.
import type { Blobs } from '../../store/blobs/blobs.ts';
import type { Videos } from '../../library/videos/videos-db.ts';
import type { Job } from './job.ts';

export function jobFolder({ videoId, jobId, claimId }: Pick<Job, 'videoId' | 'jobId' | 'claimId'>): string {
  return `${videoId}/${jobId}-${claimId}`;
}

interface Deps {
  readonly videos: Pick<Videos, 'streamsOf' | 'forget'>;
  readonly blobs: Pick<Blobs, 'list'>;
}

/** The folders of earlier claims of the job that ended while they wrote, and published nothing. */
export async function abandonedFolders(
  { videos, blobs }: Deps,
  { videoId, jobId }: Pick<Job, 'videoId' | 'jobId'>,
): Promise<readonly string[]> {
  videos.forget(videoId);
  const published = await videos.streamsOf(videoId);
  const abandoned = new Set<string>();
  for await (const { key } of blobs.list(videoId))
    if (key.startsWith(`${videoId}/${jobId}-`)) abandoned.add(key.split('/', 2).join('/'));
  for (const { blob } of published) abandoned.delete(blob.split('/', 2).join('/'));
  return [...abandoned];
}
