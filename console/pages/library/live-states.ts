// Watches the rows in sight that the server is at work on: their states and how far their transcoding is.
import { signal } from '@preact/signals';
import type { Client } from '../../../sdk/client.ts';
import { statusAbout } from '../../server/video-status.ts';
import type { MediaItem, MediaPages } from './media-pages.ts';

/** 0 to 1, by video. */
export const transcodeProgress = signal<ReadonlyMap<string, number>>(new Map());

const AT_ONCE = 20;

/** One look at up to twenty videos. */
export async function lookAtStates(client: Client, pages: MediaPages, items: readonly MediaItem[]): Promise<void> {
  const passing = items.filter(({ status }) => statusAbout(status).isPassing === true).slice(0, AT_ONCE);
  if (passing.length === 0) return;
  const videoIds = passing.map(({ videoId }) => videoId).join(',');
  const busy = passing.filter(({ status }) => status === 'Transcoding' || status === 'UploadSucc');
  const [{ videoList }] = await Promise.all([client.getVideoInfos({ videoIds }), lookAtProgress(client, busy)]);
  for (const video of videoList) {
    const before = passing.find(({ videoId }) => videoId === video.videoId);
    if (before === undefined || (before.status === video.status && before.title === video.title)) continue;
    pages.patch(video.videoId, {
      status: video.status,
      title: video.title,
      coverUrl: video.coverURL,
      durationSeconds: video.duration,
      sizeBytes: video.size,
    });
  }
}

async function lookAtProgress(client: Client, items: readonly MediaItem[]): Promise<void> {
  if (items.length === 0) return;
  const videoIds = items.map(({ videoId }) => videoId).join(',');
  // A person who may not see tasks sees states without numbers.
  const answer = await client.getTranscodeSummary({ videoIds }).catch(() => undefined);
  const found = (answer?.transcodeSummaryList ?? []).map(({ videoId, transcodeJobInfoSummaryList: jobs }) => {
    const sum = jobs.reduce((total, job) => total + job.transcodeProgress, 0);
    return [videoId, jobs.length === 0 ? 0 : sum / jobs.length / 100] as const;
  });
  transcodeProgress.value = new Map(found);
}
