// Everything that the last step of a transcoding touches, on a database and a disk, for tests of what becomes of its files.
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SettableClock } from '../../src/base/clock.ts';
import { createContentKeys } from '../../src/transcoding/keys/content-keys.ts';
import type { MediaItem } from '../../src/ffmpeg/package/packaged-media.ts';
import type { Job, JobOutcome } from '../../src/transcoding/queue/job.ts';
import { createJobs } from '../../src/transcoding/queue/jobs-db.ts';
import { publishOutputs, type Finished, type PublishDeps } from '../../src/transcoding/publish-outputs.ts';
import { createTranscodeTasks } from '../../src/transcoding/tasks/transcode-tasks-db.ts';
import { createTemplateGroups } from '../../src/transcoding/templates/template-groups-db.ts';
import type { TranscodeTemplate } from '../../src/ffmpeg/plan/template.ts';
import { createRemovals } from '../../src/library/videos/removals-db.ts';
import type { Video } from '../../src/library/videos/video.ts';
import { createVideos } from '../../src/library/videos/videos-db.ts';
import { createDiskBlobs } from '../../src/store/blobs/disk-blobs.ts';
import { openTestDatabase, type DatabaseKind } from './databases.ts';
import { memoryKeyRing } from './memory-key-ring.ts';
import { SAMPLE_ACCOUNT, SAMPLE_INSTANT, sampleVideo } from './sample-video.ts';

export type Made = 'LD' | 'SD';

export const madeTemplate = (definition: Made): TranscodeTemplate => ({
  templateId: `t-${definition}`,
  name: 'T',
  type: 'Normal',
  definition,
  container: 'mp4',
  isEncrypted: false,
  segmentSeconds: 4,
  ifLarger: 'keep',
  audio: { codec: 'AAC' },
});
const item = (output: number, definition: Made): MediaItem => ({
  output,
  definition,
  format: 'mp4',
  variant: '',
  streamType: 'video',
  path: `${definition.toLowerCase()}.mp4`,
  width: 640,
  height: 360,
  fps: 25,
  bitrateKbps: 400,
  durationSeconds: 2,
  sizeBytes: 5,
  codecName: 'H264',
  encrypted: false,
});
const source = { container: 'mp4', durationSeconds: 2, durationIsEstimated: false, sizeBytes: 5, bitrateKbps: 400 };

/** Keys of what a claim of a job put into storage, below the video. */
export function madeBy({ jobId, claimId }: Job, ...names: string[]): string[] {
  return names.map((name) => `${jobId}-${claimId}/${name}`);
}

/** A group of two templates, and a clock that stands still. */
export async function openPublishRooms(kind: DatabaseKind) {
  const clock = new SettableClock().freeze(SAMPLE_INSTANT);
  const opened = await openTestDatabase(kind);
  const { database } = opened;
  const folder = await mkdtemp(join(tmpdir(), 'playauth-publish-'));
  for (const name of ['media', 'incoming', 'work']) await mkdir(join(folder, name));
  await database.insertInto('accounts').values({ account_id: SAMPLE_ACCOUNT, created_at_ms: 1 }).execute();
  const blobs = createDiskBlobs(join(folder, 'media'), join(folder, 'incoming'));
  const jobs = createJobs({ database, clock });
  const videos = createVideos({ database, clock });
  const removals = createRemovals({ database, blobs, clock });
  const tasks = createTranscodeTasks({ database, videos, blobs, removals, clock });
  const deps = { videos, jobs, removals, blobs, contentKeys: createContentKeys(memoryKeyRing()), clock };
  const templates = (['LD', 'SD'] as const).map((made) => ({ template: madeTemplate(made), asGiven: {} }));
  const groupId = (await createTemplateGroups({ database, clock }).add(SAMPLE_ACCOUNT, { name: 'G', templates })) ?? '';

  /** What packaging leaves behind: both streams, or the first of them. */
  const finished = async (video: Video, job: Job, names: readonly Made[] = ['LD', 'SD']): Promise<Finished> => {
    const workDir = join(folder, 'work', job.claimId);
    await mkdir(workDir);
    for (const name of [...names.map((definition) => `${definition.toLowerCase()}.mp4`), 'cover.jpg'])
      await writeFile(join(workDir, name), 'bytes');
    const refused = names.length === 2 ? [] : [{ ok: false, index: 1, reason: 'no-picture', detail: 'No.' } as const];
    return {
      video,
      workDir,
      source,
      refused,
      keys: new Map(),
      expected: await jobs.outputsOf(job),
      media: { items: names.map((definition, output) => item(output, definition)), cover: 'cover.jpg' },
    };
  };
  return {
    clock,
    opened,
    blobs,
    jobs,
    videos,
    removals,
    tasks,
    deps,
    finished,
    workRoot: join(folder, 'work'),
    insert: async (changes: Partial<Video> = {}): Promise<Video> => {
      const video = sampleVideo({ status: 'UploadSucc', coverBlob: undefined, ...changes });
      await videos.insert(video);
      await writeFile(join(folder, 'incoming', 'source'), 'source');
      await blobs.adoptFile(video.sourceBlob, join(folder, 'incoming', 'source'));
      return video;
    },
    /** Answers the id of the task. */
    ask: async ({ videoId }: Video): Promise<string> => {
      const task = await tasks.submit({
        accountId: SAMPLE_ACCOUNT,
        videoId,
        groupId,
        priority: undefined,
        customerKey: undefined,
        userData: undefined,
        callback: undefined,
        sessionKey: undefined,
      });
      if ('refused' in task) throw new Error(task.refused);
      clock.advance(1);
      return task.taskId;
    },
    /** As if whoever had it before were gone. */
    claimed: async (): Promise<Job> => {
      await jobs.reclaim({ ignoreLeases: true });
      const job = await jobs.claim('w1');
      if (job === undefined) throw new Error('nothing to claim');
      return job;
    },
    publish: async (video: Video, job: Job, by: PublishDeps = deps): Promise<JobOutcome> =>
      await publishOutputs(by, job, await finished(video, job)),
    /** Everything of a video in storage but its source. */
    stored: async ({ videoId }: Video): Promise<readonly string[]> => {
      await removals.settled();
      const names = await readdir(join(folder, 'media', videoId), { recursive: true });
      return names.filter((name) => name.includes('.') && !name.startsWith('source')).toSorted();
    },
    stateOf: async ({ videoId }: Video) => {
      videos.forget(videoId);
      const video = await videos.findAnywhere(videoId);
      const streams = await videos.streamsOf(videoId);
      return { status: video?.status, streams: streams.map(({ blob }) => blob.slice(videoId.length + 1)).toSorted() };
    },
    close: async (): Promise<void> => {
      await removals.settled();
      await opened.close();
      await rm(folder, { recursive: true });
    },
  };
}

export type PublishRooms = Awaited<ReturnType<typeof openPublishRooms>>;
