// The services of one server, with the steps that suites of published files share.
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createLogger } from '../../src/base/logger.ts';
import type { MediaItem } from '../../src/ffmpeg/package/packaged-media.ts';
import type { TranscodeTemplate } from '../../src/ffmpeg/plan/template.ts';
import type { Video } from '../../src/library/videos/video.ts';
import { publishOutputs, type Finished, type PublishDeps } from '../../src/transcoding/publish-outputs.ts';
import type { Job, JobOutcome } from '../../src/transcoding/queue/job.ts';
import type { DatabaseKind } from './databases.ts';
import { openServices } from './open-services.ts';
import { SAMPLE_ACCOUNT, sampleVideo } from './sample-video.ts';

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
const source = { container: 'mp4', durationSeconds: 2, sizeBytes: 5, bitrateKbps: 400 };

/** Keys of what a claim of a job put into storage, below the video. */
export function madeBy({ jobId, claimId }: Job, ...names: string[]): string[] {
  return names.map((name) => `${jobId}-${claimId}/${name}`);
}

/** Everything that the last step of a transcoding touches, with a group of two templates. */
export async function openPublishServices(kind: DatabaseKind) {
  const services = await openServices(kind);
  const { clock, blobs, jobs, videos, removals, folder, contentKeys, captions, transcodeTasks: tasks } = services;
  const deps = { videos, jobs, removals, blobs, contentKeys, clock, captions, log: createLogger('silent') };
  const templates = (['LD', 'SD'] as const).map((made) => ({ template: madeTemplate(made), asGiven: {} }));
  const groupId = (await services.templateGroups.add(SAMPLE_ACCOUNT, { name: 'G', templates })) ?? '';

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
      trackKeys: new Map(),
      expected: await jobs.outputsOf(job),
      media: {
        items: names.map((definition, output) => item(output, definition)),
        audioTracks: [],
        cover: 'cover.jpg',
        leftOut: [],
      },
    };
  };
  return {
    ...services,
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
    /** Claims the job as after the end of its previous holder. */
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
  };
}

export type PublishServices = Awaited<ReturnType<typeof openPublishServices>>;
