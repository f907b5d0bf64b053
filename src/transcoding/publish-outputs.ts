// The last step of a transcoding: moves the finished folder into storage under a name unique to this claim, then publishes its
// streams. After a crash between the two the next claim of the job finds the folder and removes it.
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import { folderBytes } from '../store/blobs/folder-bytes.ts';
import type { Blobs } from '../store/blobs/blobs.ts';
import { storeFileCaptions, type FileCaption } from './captions/file-captions.ts';
import type { ContentKeys } from './keys/content-keys.ts';
import { describeFailure } from '../events/describe-failure.ts';
import { recordTranscoded, type FailedOutput } from './record-transcoded.ts';
import type { MediaItem, PackagedMedia } from '../ffmpeg/package/packaged-media.ts';
import type { OutputPlan } from '../ffmpeg/plan/plan-outputs.ts';
import type { SourceInfo } from '../ffmpeg/source-info.ts';
import type { Captions } from '../library/captions/captions-db.ts';
import type { PublishRefusal } from '../library/videos/publish-db.ts';
import type { Removals } from '../library/videos/removals-db.ts';
import type { Stream, Video } from '../library/videos/video.ts';
import type { Videos } from '../library/videos/videos-db.ts';
import type { Job, JobOutcome } from './queue/job.ts';
import { abandonedFolders, jobFolder } from './queue/job-folder.ts';
import { endOutputs, type JobOutput } from './queue/job-outputs-db.ts';
import type { Jobs } from './queue/jobs-db.ts';
import { toSoundTracks } from './tracks/publish-audio-tracks.ts';
import { toFacts } from './source-facts.ts';

export interface PublishDeps {
  readonly videos: Pick<Videos, 'streamsOf' | 'publish' | 'forget'>;
  readonly jobs: Pick<Jobs, 'finishInTransaction'>;
  readonly removals: Pick<Removals, 'begin'>;
  readonly blobs: Pick<Blobs, 'adoptFolder' | 'remove' | 'list' | 'write'>;
  readonly captions: Pick<Captions, 'hold' | 'replaceFromFile' | 'forget'>;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  readonly contentKeys: Pick<ContentKeys, 'wrap'>;
  readonly clock: Clock;
}

export interface Finished {
  readonly video: Video;
  readonly workDir: string;
  readonly source: SourceInfo;
  readonly media: PackagedMedia;
  readonly expected: readonly JobOutput[];
  readonly refused: readonly Extract<OutputPlan, { ok: false }>[];
  /** By the index of their output in `expected`. */
  readonly keys: ReadonlyMap<number, Uint8Array>;
  /** The keys of further sound tracks, by their numbers. */
  readonly trackKeys: ReadonlyMap<number, Uint8Array>;
  /** Those of a new file. Undefined: the captions of the video stay as they are. */
  readonly captions?: readonly FileCaption[] | undefined;
}

const DETAILS: Record<PublishRefusal, string> = {
  'no video': 'The video was deleted.',
  'another source': 'The uploaded file was deleted, or another one has taken its place.',
  'not its holder': 'The lease of the job is lost.',
};

export async function publishOutputs(deps: PublishDeps, job: Job, finished: Finished): Promise<JobOutcome> {
  const { video, workDir, source, media } = finished;
  const prefix = jobFolder(job);
  const atMs = deps.clock.now();
  const streams = media.items.map((item) => toStream(deps, finished, { item, prefix, atMs }));
  const failed = failedOf(finished);
  const abandoned = await abandonedFolders(deps, job);
  const extraBytes = await extraBytesOf(workDir, streams);
  await adopt(deps, prefix, workDir);
  const captions =
    finished.captions && (await storeFileCaptions(deps, video.videoId, { made: finished.captions, atMs }));
  let obsoleteCaptions: readonly string[] = [];
  const published = await deps.videos.publish(video.videoId, {
    mediaType: source.video === undefined ? 'audio' : 'video',
    durationSeconds: source.durationSeconds,
    coverBlob: media.cover === undefined ? undefined : `${prefix}/${media.cover}`,
    streams,
    extraBytes,
    soundTracks: toSoundTracks(deps.contentKeys, {
      source,
      made: media.audioTracks,
      keys: finished.trackKeys,
      prefix,
      atMs,
    }),
    source: toFacts(source),
    sourceBlob: video.sourceBlob,
    // The streams of a new file replace all streams of the previous one.
    replaces: job.trigger === 'Auto' ? { untilMs: job.createdAtMs } : 'same',
    finishJob: async (transaction) => {
      if (!(await deps.jobs.finishInTransaction(transaction, job, { obsolete: abandoned }))) return false;
      if (captions !== undefined)
        obsoleteCaptions = await deps.captions.replaceFromFile(transaction, { videoId: video.videoId, captions });
      const ends = [
        ...streams.map(({ streamId }) => ({ outputId: streamId })),
        ...failed.map(({ output, failure }) => ({ outputId: output.outputId, failure })),
      ];
      await endOutputs(transaction, job.jobId, { ends, atMs });
      await recordTranscoded(transaction, { job, streams, failed, atMs });
      return true;
    },
  });
  if (!published.ok) {
    await deps.blobs.remove(prefix);
    return { ok: false, reason: 'lost', detail: DETAILS[published.reason] };
  }
  // Responses that are sending one of these files complete.
  deps.captions.forget(video.videoId);
  deps.removals.begin([...published.obsolete, ...abandoned, ...obsoleteCaptions]);
  return { ok: true, isFinished: true };
}

/** Nothing of it stays in the storage after a failure. */
async function adopt({ blobs }: Pick<PublishDeps, 'blobs'>, prefix: string, workDir: string): Promise<void> {
  await blobs.adoptFolder(prefix, workDir).catch(async (error: unknown) => {
    await blobs.remove(prefix);
    throw error;
  });
}

/** The size of the files beside the streams: cover, thumbnails, playlists, sound tracks. */
async function extraBytesOf(workDir: string, streams: readonly Stream[]): Promise<number> {
  const streamBytes = streams.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return Math.max(0, (await folderBytes(workDir)) - streamBytes);
}

function failedOf({ expected, refused }: Finished): FailedOutput[] {
  return refused.flatMap((plan) => {
    const output = expected[plan.index];
    return output === undefined ? [] : [{ output, failure: describeFailure(plan) }];
  });
}

interface Item {
  readonly item: MediaItem;
  readonly prefix: string;
  readonly atMs: number;
}

function toStream({ contentKeys }: PublishDeps, finished: Finished, { item, prefix, atMs }: Item): Stream {
  const streamId = finished.expected[item.output]?.outputId;
  if (streamId === undefined) throw new Error('A stream without an output');
  const key = finished.keys.get(item.output);
  const { definition, format, variant, streamType, width, height, fps } = item;
  const { bitrateKbps, durationSeconds, sizeBytes, codecName, bitDepth, hdrType } = item;
  return {
    definition,
    format,
    variant,
    streamType,
    width,
    height,
    fps,
    bitrateKbps,
    durationSeconds,
    sizeBytes,
    codecName,
    bitDepth,
    hdrType,
    streamId,
    videoId: finished.video.videoId,
    blob: `${prefix}/${item.path}`,
    wrappedContentKey: item.encrypted && key !== undefined ? contentKeys.wrap(streamId, key) : undefined,
    createdAtMs: atMs,
    modifiedAtMs: atMs,
    hls: item.hls,
  };
}
