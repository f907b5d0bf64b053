// One transcode job, from the uploaded file to published streams: probe, add outputs, package, adopt, publish. After any
// failure a video without streams is TranscodeFail with a reason that its owner can act on, and nothing is half published.
import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { Captions } from '../library/captions/captions-db.ts';
import type { Blobs } from '../store/blobs/blobs.ts';
import { transcodeComplete, videoAnalysisComplete } from '../wire/events.ts';
import type { AccountId } from '../wire/ids.ts';
import { captionsInFile, type FileCaption } from './captions/file-captions.ts';
import type { ContentKeys } from './keys/content-keys.ts';
import { describeFailure } from '../events/describe-failure.ts';
import type { NewEvent } from '../events/record-event.ts';
import type { PackagedMedia } from '../ffmpeg/package/packaged-media.ts';
import { packageSource, type PackageRequest } from '../ffmpeg/package/package-source.ts';
import { planOutputs } from '../ffmpeg/plan/plan-outputs.ts';
import { hashSource } from '../ffmpeg/probe/hash-source.ts';
import { probeSource } from '../ffmpeg/probe/probe-source.ts';
import { readableSource } from '../ffmpeg/probe/readable-source.ts';
import type { ToolPaths } from '../ffmpeg/run/run-step.ts';
import { MAX_DROPPED_TRACKS, type ProbeResult, type SourceInfo } from '../ffmpeg/source-info.ts';
import { LADDER_TEMPLATES } from '../ffmpeg/plan/ladder-templates.ts';
import { NO_TRANSCODE_GROUP, streamFormatOf } from '../ffmpeg/plan/template.ts';
import type { Removals } from '../library/videos/removals-db.ts';
import type { Video } from '../library/videos/video.ts';
import type { Videos } from '../library/videos/videos-db.ts';
import type { FailedJob, FailedVideo, Job, JobFailure, JobOutcome, JobRun, JobRunner } from './queue/job.ts';
import type { JobOutput } from './queue/job-outputs-db.ts';
import type { Jobs } from './queue/jobs-db.ts';
import { publishAsUploaded } from './publish-as-uploaded.ts';
import { publishOutputs } from './publish-outputs.ts';
import { abandonedFolders } from './queue/job-folder.ts';
import { toFacts, withUnheard } from './source-facts.ts';
import { readSpec } from './transcode-spec.ts';

export interface TranscodeDeps {
  readonly videos: Pick<Videos, 'findAnywhere' | 'streamsOf' | 'analysed' | 'publish' | 'forget'>;
  readonly jobs: Pick<Jobs, 'finishInTransaction' | 'begin' | 'revert' | 'outputsOf' | 'addOutputs'>;
  readonly removals: Pick<Removals, 'begin'>;
  readonly captions: Pick<Captions, 'hold' | 'replaceFromFile' | 'forget'>;
  readonly blobs: Blobs;
  readonly contentKeys: ContentKeys;
  /** Opens a key from GenerateKMSDataKey of this account; undefined for any other text. */
  readonly openDataKey: (accountId: AccountId, cipherText: string) => Buffer | undefined;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  readonly tools: ToolPaths;
  /** Private folder for work in progress. */
  readonly workRoot: string;
  readonly recordEvent: (event: NewEvent) => Promise<void>;
  readonly timeoutMs: number;
  /** Resources that FFmpeg may use. */
  readonly effort: Pick<PackageRequest, 'limits' | 'threads'>;
}

const PROBE_TIMEOUT_MS = 60_000;
const NOTHING_MADE: JobFailure = {
  ok: false,
  reason: 'nothing-requested',
  detail: 'The group makes nothing of a file like this.',
};
const LOST: JobFailure = { ok: false, reason: 'lost', detail: 'The lease of the job is lost.' };

export function createTranscoder(deps: TranscodeDeps): JobRunner {
  return {
    run: (run) => transcodeVideo(deps, run),
    fail: (job, failure) => describeEnd(deps, job, failure),
    revert: (job) => deps.jobs.revert(job),
  };
}

async function transcodeVideo(deps: TranscodeDeps, run: JobRun): Promise<JobOutcome> {
  const { job } = run;
  // Another server may have written the video just now.
  deps.videos.forget(job.videoId);
  const video = await deps.videos.findAnywhere(job.videoId);
  if (video === undefined) return { ok: false, reason: 'no-video', detail: 'The video was deleted.' };
  if (video.sourceRemovedAtMs !== undefined)
    return { ok: false, reason: 'no-source', detail: 'The uploaded file was deleted.' };
  const isAsUploaded = job.templateGroupId === NO_TRANSCODE_GROUP;
  if (!isAsUploaded && !(await deps.jobs.begin(job))) return LOST;
  deps.videos.forget(job.videoId);
  // Unique to this claim: an earlier claim that was lost may still be ending here when the job is retried.
  const workDir = join(deps.workRoot, job.claimId);
  await rm(workDir, { recursive: true, force: true });
  await mkdir(workDir, { recursive: true, mode: 0o700 });
  try {
    return await deps.blobs.withLocalFile(
      video.sourceBlob,
      (uploadedPath) => transcodeFile(deps, run, { video, workDir, uploadedPath }),
      run.signal,
    );
  } finally {
    await rm(workDir, { recursive: true, force: true });
    await rm(readablePath(workDir), { force: true });
  }
}

/** Not inside the work folder: all of that is published. */
function readablePath(workDir: string): string {
  return `${workDir}-readable`;
}

interface Uploaded {
  readonly video: Video;
  readonly workDir: string;
  readonly uploadedPath: string;
}

interface Place extends Omit<Uploaded, 'uploadedPath'> {
  /** The uploaded file, or a copy of it that FFmpeg reads to its end. */
  readonly sourcePath: string;
}

async function transcodeFile(deps: TranscodeDeps, run: JobRun, uploaded: Uploaded): Promise<JobOutcome> {
  const { job, signal } = run;
  const { video, workDir, uploadedPath } = uploaded;
  const { ffprobe, ffmpeg, traced } = deps.tools;
  const options = { ffprobe, ffmpeg, traced, timeoutMs: PROBE_TIMEOUT_MS, signal };
  const { timeoutMs } = deps;
  const readable = await readableSource(uploadedPath, readablePath(workDir), { ...options, timeoutMs });
  const sourcePath = readable.ok ? readable.path : uploadedPath;
  const probed = readable.ok ? await probeSource(sourcePath, options) : readable;
  // Manual jobs use a file whose analysis was reported before.
  if (job.trigger === 'Auto' && (probed.ok || !signal.aborted))
    await deps.recordEvent(analysisEvent(job, probed, deps.clock.now()));
  if (!probed.ok) return probed;
  const md5 = await hashSource(uploadedPath, options);
  const place: Place = { video, workDir, sourcePath };
  const dropped = [...(probed.source.dropped ?? []), ...(readable.ok ? readable.dropped : [])].slice(
    0,
    MAX_DROPPED_TRACKS,
  );
  const source = { ...probed.source, ...(dropped.length > 0 && { dropped }), ...(md5 !== undefined && { md5 }) };
  await deps.videos.analysed(video.videoId, { sourceBlob: video.sourceBlob, facts: toFacts(source) });
  if (job.templateGroupId === NO_TRANSCODE_GROUP) return await publishUntouched(deps, run, { ...place, source });
  return await packageAndPublish(deps, run, { ...place, source });
}

/** What the probe found in a received file. One event for each job, however often the job is retried. */
function analysisEvent({ jobId, videoId }: Job, probed: ProbeResult, atMs: number): NewEvent {
  const found = probed.ok ? { ...probed.source, picture: probed.source.video } : describeFailure(probed);
  return { about: { videoId }, content: videoAnalysisComplete(videoId, found), atMs, idempotencyKey: jobId };
}

interface Source extends Place {
  readonly source: SourceInfo;
}

async function captionsOf(
  { tools, effort, log }: TranscodeDeps,
  { signal, job: { jobId, videoId } }: JobRun,
  { source, sourcePath, workDir }: Source,
): Promise<readonly FileCaption[]> {
  const { limits } = effort;
  const about = { jobId, videoId };
  // Not inside the work folder: all of that is published.
  const folder = `${workDir}-captions`;
  return await captionsInFile({ source, sourcePath, workDir: folder, tools, limits, signal, log, about });
}

async function publishUntouched(deps: TranscodeDeps, run: JobRun, place: Source): Promise<JobOutcome> {
  const { video, source } = place;
  const captions = await captionsOf(deps, run, place);
  return run.signal.aborted ? LOST : await publishAsUploaded(deps, { job: run.job, video, source, captions });
}

async function packageAndPublish(deps: TranscodeDeps, run: JobRun, place: Source): Promise<JobOutcome> {
  const { source, video, workDir, sourcePath } = place;
  const customerKey = findCustomerKey(deps, run.job, video);
  if (customerKey === 'unknown')
    return { ok: false, reason: 'unknown-key', detail: 'The key of EncryptConfig cannot be opened.' };
  const expected = await findOrAddOutputs(deps, run.job, source);
  if (expected === undefined) return LOST;
  const plan = planOutputs(
    source,
    expected.map(({ template }) => template),
    { withCustomerKey: customerKey !== undefined },
  );
  const refused = plan.plans.flatMap((one) => (one.ok ? [] : [one]));
  if (plan.outputs.length === 0) return refused[0] ?? NOTHING_MADE;
  const keys = new Map<number, Buffer>();
  const trackKeys = new Map<number, Buffer>();
  const packaged = await packageSource({
    sourcePath,
    workDir,
    source,
    outputs: plan.outputs,
    customerKey,
    // A new file gets a new cover; otherwise the video keeps its cover.
    wantsCover: run.job.trigger === 'Auto' || video.coverBlob === undefined,
    pictureOptions: video.pictureOptions,
    contentKeys: ({ index }) => newKey(keys, index),
    trackKeys: (number) => newKey(trackKeys, number),
    tools: deps.tools,
    timeoutMs: deps.timeoutMs,
    signal: run.signal,
    onProgress: run.onProgress,
    ...deps.effort,
  });
  if (!packaged.ok) return packaged;
  logLeftOut(deps, run.job, packaged.media);
  // Later jobs use the same file, and its owner may have deleted some of its captions.
  const captions = run.job.trigger === 'Auto' ? await captionsOf(deps, run, place) : undefined;
  // The results of a lost job must not be moved into storage, nor those without captions of a server that stops.
  if (run.signal.aborted || !(await run.isStillOurs())) return LOST;
  return await publishOutputs(deps, run.job, {
    video,
    workDir,
    source: withUnheard(source, packaged.media.leftOut),
    media: packaged.media,
    expected,
    refused,
    keys,
    trackKeys,
    captions,
  });
}

function newKey(keys: Map<number, Buffer>, id: number): Buffer {
  const key = randomBytes(16);
  keys.set(id, key);
  return key;
}

function logLeftOut({ log }: TranscodeDeps, { jobId, videoId }: Job, { leftOut }: PackagedMedia): void {
  for (const { extra, track, detail } of leftOut)
    log.warn({ jobId, videoId, extra, track, detail }, 'an extra of a video is left out');
}

/** Outputs of the ladder are added after the probe, when it is known what the source reaches. A retry finds the same ones. */
async function findOrAddOutputs(
  { jobs }: TranscodeDeps,
  job: Job,
  source: SourceInfo,
): Promise<readonly JobOutput[] | undefined> {
  const expected = await jobs.outputsOf(job);
  if (expected.length > 0) return expected;
  const { plans } = planOutputs(source, LADDER_TEMPLATES);
  return await jobs.addOutputs(
    job,
    plans.flatMap(({ index }) => LADDER_TEMPLATES[index] ?? []),
  );
}

function findCustomerKey({ openDataKey }: TranscodeDeps, job: Job, video: Video) {
  const { customerKey } = readSpec(job.spec);
  if (customerKey === undefined) return undefined;
  const key = openDataKey(video.accountId, customerKey.cipherText);
  return key === undefined ? 'unknown' : { contentKey: key, uri: customerKey.uri };
}

async function describeEnd(deps: TranscodeDeps, job: Job, failure: JobFailure): Promise<FailedJob> {
  const { videoId, templateGroupId } = job;
  const isAsUploaded = templateGroupId === NO_TRANSCODE_GROUP;
  const video: FailedVideo = { status: isAsUploaded ? 'UploadSucc' : 'TranscodeFail', statusReason: failure.detail };
  const obsolete = await abandonedFolders(deps, job);
  if (isAsUploaded) return { video, obsolete };
  const failed = describeFailure(failure);
  const expected = await deps.jobs.outputsOf(job);
  const streams = expected.map(({ outputId, template }) => ({
    streamId: outputId,
    definition: template.definition,
    failure: failed,
    format: streamFormatOf(template),
  }));
  return { video, event: transcodeComplete(videoId, streams.length === 0 ? failed : streams), obsolete };
}
