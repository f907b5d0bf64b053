// At the start: a file that arrived whole just before the server ended is taken into the queue, as if nothing had
// happened.
import type { Blobs } from '../../store/blobs/blobs.ts';
import type { Videos } from '../videos/videos-db.ts';
import type { Jobs } from './jobs-db.ts';

interface Deps {
  readonly videos: Pick<Videos, 'listUploading'>;
  readonly jobs: Pick<Jobs, 'enqueue'>;
  readonly blobs: Pick<Blobs, 'stat'>;
}

export async function adoptReceivedFiles({ videos, jobs, blobs }: Deps): Promise<void> {
  for (const video of await videos.listUploading()) {
    // A blob appears under its key only after it was received whole and verified.
    const received = await blobs.stat(video.sourceBlob);
    if (received !== undefined) await jobs.enqueue(video.videoId, received.sizeBytes);
  }
}
