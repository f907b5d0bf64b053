// One job from the received file to published streams: probe, package, adopt, publish. Whatever goes wrong, the video
// ends in TranscodeFail with a reason that its owner can act on, and nothing is left half published.
import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../base/clock.ts';
import type { Blobs } from '../../store/blobs/blobs.ts';
import { transcodeComplete } from '../../wire/events.ts';
import { asStreamId, type VideoId } from '../../wire/ids.ts';
import type { ContentKeys } from '../content-keys.ts';
import { analysisEvent } from '../events/analysis-event.ts';
import { describeFailure } from '../events/describe-failure.ts';
import type { NewEvent } from '../events/record-event.ts';
import { packageSource } from '../ffmpeg/package-source.ts';
import type { MediaItem, PackagedMedia } from '../ffmpeg/packaged-media.ts';
import { probeSource } from '../ffmpeg/probe-source.ts';
import type { ToolPaths } from '../ffmpeg/run-step.ts';
import type { SourceInfo } from '../ffmpeg/source-info.ts';
import type { SourceFacts, Stream, Video, VideoStatus } from '../videos/video.ts';
import type { Videos } from '../videos/videos-db.ts';
import type { Job, JobFailure, JobOutcome, JobRun, JobRunner } from './job.ts';

export interface TranscodeDeps {
  readonly videos: Pick<Videos, 'findAnywhere' | 'streamsOf' | 'update' | 'publish'>;
  readonly blobs: Blobs;
  readonly contentKeys: ContentKeys;
  readonly clock: Clock;
  readonly tools: ToolPaths;
  /** Private folder for work in progress. */
  readonly workRoot: string;
  readonly recordEvent: (event: NewEvent) => Promise<void>;
  readonly timeoutMs: number;
}

const PROBE_TIMEOUT_MS = 60_000;

export function createTranscoder(deps: TranscodeDeps): JobRunner {
  return {
    run: (run) => transcodeVideo(deps, run),
    fail: async (job: Job, failure: JobFailure) => {
      await updateUnlessPlaying(deps.videos, job.videoId, { status: 'TranscodeFail', statusReason: failure.detail });
      return transcodeComplete(job.videoId, describeFailure(failure));
    },
    giveBack: (job) => updateUnlessPlaying(deps.videos, job.videoId, { status: 'UploadSucc' }),
  };
}

async function transcodeVideo(deps: TranscodeDeps, run: JobRun): Promise<JobOutcome> {
  const video = await deps.videos.findAnywhere(run.job.videoId);
  if (video === undefined) return { ok: false, reason: 'no-video', detail: 'The video was deleted.' };
  const published = await deps.videos.streamsOf(video.videoId);
  // The server ended between publishing and writing that down.
  if (published.some(({ blob }) => blob.startsWith(`${folderOf(video, run.job)}/`))) return { ok: true };
  await updateUnlessPlaying(deps.videos, video.videoId, { status: 'Transcoding' });
  const workDir = join(deps.workRoot, run.job.jobId);
  await rm(workDir, { recursive: true, force: true });
  await mkdir(workDir, { recursive: true, mode: 0o700 });
  try {
    return await deps.blobs.withLocalFile(video.sourceBlob, (sourcePath) =>
      packageAndPublish(deps, run, { video, workDir, sourcePath }),
    );
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}

/** A video that plays keeps its status while another source is worked on, and when that fails too. */
export async function updateUnlessPlaying(
  videos: Pick<Videos, 'findAnywhere' | 'update'>,
  videoId: VideoId,
  { status, statusReason }: { readonly status: VideoStatus; readonly statusReason?: string },
): Promise<void> {
  const video = await videos.findAnywhere(videoId);
  const isPlaying = (video?.status === 'Blocked' ? video.unblockedStatus : video?.status) === 'Normal';
  if (isPlaying && statusReason === undefined) return;
  await videos.update(videoId, {
    status: isPlaying ? 'Normal' : status,
    ...(statusReason !== undefined && { statusReason }),
  });
}

function folderOf({ videoId }: Pick<Video, 'videoId'>, { jobId }: Pick<Job, 'jobId'>): string {
  return `${videoId}/${jobId}`;
}

interface Place {
  readonly video: Video;
  readonly workDir: string;
  readonly sourcePath: string;
}

async function packageAndPublish(deps: TranscodeDeps, run: JobRun, place: Place): Promise<JobOutcome> {
  const { tools } = deps;
  const probed = await probeSource(place.sourcePath, {
    ffprobe: tools.ffprobe,
    timeoutMs: PROBE_TIMEOUT_MS,
    signal: run.signal,
  });
  if (probed.ok || !run.signal.aborted) await deps.recordEvent(analysisEvent(run.job, probed, deps.clock.now()));
  if (!probed.ok) return probed;
  const contentKeys = new Map<string, Buffer>();
  const packaged = await packageSource({
    sourcePath: place.sourcePath,
    workDir: place.workDir,
    source: probed.source,
    contentKeys: (definition) => {
      const key = randomBytes(16);
      contentKeys.set(definition, key);
      return key;
    },
    tools,
    onProgress: run.onProgress,
    signal: run.signal,
    timeoutMs: deps.timeoutMs,
  });
  if (!packaged.ok) return packaged;
  // Two workers publishing one job would mix the files of one with the keys of the other.
  if (!(await run.isStillOurs())) return { ok: false, reason: 'lost', detail: 'Another server took this file over.' };
  await publish(deps, run, {
    video: place.video,
    workDir: place.workDir,
    source: probed.source,
    media: packaged.media,
    contentKeys,
  });
  return { ok: true };
}

interface Finished {
  readonly video: Video;
  readonly workDir: string;
  readonly source: SourceInfo;
  readonly media: PackagedMedia;
  readonly contentKeys: ReadonlyMap<string, Buffer>;
}

async function publish(
  deps: TranscodeDeps,
  run: JobRun,
  { video, workDir, source, media, contentKeys }: Finished,
): Promise<void> {
  const prefix = folderOf(video, run.job);
  const now = deps.clock.now();
  const streams = media.items.map((item): Stream => {
    const streamId = asStreamId(randomBytes(16).toString('hex'));
    const contentKey = contentKeys.get(item.definition);
    return {
      ...streamFields(item),
      variant: '',
      streamId,
      videoId: video.videoId,
      blob: `${prefix}/${item.path}`,
      wrappedContentKey:
        item.encrypted && contentKey !== undefined ? deps.contentKeys.wrap(streamId, contentKey) : undefined,
      createdAtMs: now,
      modifiedAtMs: now,
    };
  });
  const replaced = await deps.videos.streamsOf(video.videoId);
  await deps.blobs.adoptFolder(prefix, workDir);
  const isThere = await deps.videos.publish(video.videoId, {
    status: 'Normal',
    mediaType: source.video === undefined ? 'audio' : 'video',
    durationSeconds: source.durationSeconds,
    coverBlob: media.cover === undefined ? undefined : `${prefix}/${media.cover}`,
    streams,
    source: sourceFacts(source),
  });
  if (!isThere) {
    // Deleted meanwhile.
    await deps.blobs.remove(prefix);
    return;
  }
  // What an earlier source was made into. Whoever is being sent one of these files gets it to its end.
  const folders = new Set(replaced.map(({ blob }) => blob.split('/', 2).join('/')));
  for (const folder of folders) if (folder !== prefix) await deps.blobs.remove(folder);
}

function sourceFacts({ durationSeconds, bitrateKbps, video, audio }: SourceInfo): SourceFacts {
  return {
    ...{ durationSeconds, bitrateKbps },
    ...(video !== undefined && {
      video: { codec: video.codec, width: video.width, height: video.height, fps: video.fps },
    }),
    ...(audio !== undefined && {
      audio: { codec: audio.codec, channels: audio.channels, sampleRate: audio.sampleRate },
    }),
  };
}

function streamFields(item: MediaItem) {
  const { definition, format, streamType, width, height, fps, bitrateKbps, durationSeconds, sizeBytes, codecName } =
    item;
  return { definition, format, streamType, width, height, fps, bitrateKbps, durationSeconds, sizeBytes, codecName };
}
