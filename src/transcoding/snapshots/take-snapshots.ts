// One snapshot job, from the file of the video to listed pictures: probe, plan, take, adopt, publish. All pictures are
// published or none, and a lost or interrupted job leaves nothing behind.
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { folderBytes } from '../../store/blobs/folder-bytes.ts';
import type { Blobs } from '../../store/blobs/blobs.ts';
import { snapshotComplete } from '../../wire/events.ts';
import { describeFailure } from '../../events/describe-failure.ts';
import { probeSource } from '../../ffmpeg/probe/probe-source.ts';
import type { PackagingJob, PackagingLimits, PackagingRefusal, ToolPaths } from '../../ffmpeg/run/run-step.ts';
import { takeSnapshots } from '../../ffmpeg/snapshots/run-snapshots.ts';
import { abandonedFolders, jobFolder } from '../queue/job-folder.ts';
import type { Job, JobFailure, JobOutcome, JobRun, JobRunner } from '../queue/job.ts';
import type { Videos } from '../../library/videos/videos-db.ts';
import { planSnapshots, type SnapshotPlan } from '../../ffmpeg/snapshots/plan-snapshots.ts';
import { pictureFile } from './picture-file.ts';
import type { SnapshotSpec } from '../../ffmpeg/snapshots/snapshot-spec.ts';
import type { SnapshotSet, Snapshots } from './snapshots-db.ts';

interface SnapshotDeps {
  readonly videos: Pick<Videos, 'findAnywhere' | 'streamsOf' | 'forget'>;
  readonly snapshots: Pick<Snapshots, 'publish'>;
  readonly blobs: Pick<Blobs, 'withLocalFile' | 'adoptFolder' | 'remove' | 'list'>;
  readonly tools: ToolPaths;
  /** Private folder for work in progress. */
  readonly workRoot: string;
  readonly limits: PackagingLimits;
  /** The limit of one run at most; snapshots have a lower bound of their own. */
  readonly timeoutMs: number;
}

const PROBE_TIMEOUT_MS = 60_000;
const LONGEST_MS = 30 * 60_000;

export function createSnapshotTaker(deps: SnapshotDeps): JobRunner {
  return {
    run: (run) => takeAndPublish(deps, run),
    fail: async (job: Job, failure: JobFailure) => ({
      event: snapshotComplete(job.videoId, describeFailure(failure)),
      obsolete: await abandonedFolders(deps, job),
    }),
    revert: () => Promise.resolve(),
  };
}

async function takeAndPublish(deps: SnapshotDeps, run: JobRun): Promise<JobOutcome> {
  const { job, signal } = run;
  deps.videos.forget(job.videoId);
  const video = await deps.videos.findAnywhere(job.videoId);
  if (video === undefined) return refusal('no-video', 'The video was deleted.');
  const blob = pictureFile(video, await deps.videos.streamsOf(job.videoId));
  if (blob === undefined) return refusal('no-picture', 'There is no file left that pictures could be taken of.');
  const workDir = join(deps.workRoot, job.claimId);
  await rm(workDir, { recursive: true, force: true });
  await mkdir(workDir, { recursive: true, mode: 0o700 });
  try {
    const taken = await deps.blobs.withLocalFile(blob, (path) => take(deps, run, { path, workDir }), signal);
    if (!taken.ok) return taken;
    if (!(await run.isStillOurs())) return LOST;
    return await publish(deps, job, { plan: taken.plan, workDir, blob });
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}

interface Place {
  readonly path: string;
  readonly workDir: string;
}

type TakeResult = { readonly ok: true; readonly plan: SnapshotPlan } | JobFailure;

async function take(deps: SnapshotDeps, run: JobRun, { path, workDir }: Place): Promise<TakeResult> {
  const { tools, limits } = deps;
  const { signal } = run;
  const probed = await probeSource(path, { ...tools, timeoutMs: PROBE_TIMEOUT_MS, signal });
  if (!probed.ok) return probed;
  const { video, durationSeconds } = probed.source;
  if (video === undefined) return refusal('no-picture', 'The file is sound alone: there is no picture in it.');
  const planned = planSnapshots(readSpec(run.job), { ...video, durationSeconds });
  if (!planned.ok) return refusal('too-costly', `The pictures would be too large altogether: lower ${planned.reason}.`);
  const timeoutMs = Math.min(deps.timeoutMs, LONGEST_MS);
  const deadline = AbortSignal.timeout(timeoutMs);
  const packaging: PackagingJob = {
    workDir,
    sourcePath: path,
    tools,
    timeoutMs,
    deadline,
    signal: AbortSignal.any([signal, deadline]),
    limits,
  };
  const source = { path, video };
  const done = await takeSnapshots(packaging, { source, plan: planned.plan, onProgress: run.onProgress });
  if (done.ok) return { ok: true, plan: planned.plan };
  return { ...refusal(done.reason, explanations[done.reason] ?? done.detail), log: done.log };
}

/** Written by us: its shape is certain. */
function readSpec({ spec }: Job): SnapshotSpec {
  return JSON.parse(spec ?? '') as SnapshotSpec;
}

/** Replace the messages of packaging, which speak of transcoding. */
const explanations: Partial<Record<PackagingRefusal, string>> = {
  'encode-failed': 'The pictures could not be taken: the file is damaged.',
  'out-of-space': 'The server has no space left for the pictures.',
  'too-costly': 'Taking the pictures used more memory or processor time than allowed, or FFmpeg crashed.',
  'timed-out': 'Taking the pictures took longer than allowed.',
  aborted: 'Taking the pictures was cancelled.',
};

interface Finished {
  readonly plan: SnapshotPlan;
  readonly workDir: string;
  /** The file that the pictures were taken of. */
  readonly blob: string;
}

async function publish(deps: SnapshotDeps, job: Job, { plan, workDir, blob }: Finished): Promise<JobOutcome> {
  const { blobs, snapshots } = deps;
  const folder = jobFolder(job);
  const abandoned = await abandonedFolders(deps, job);
  const sizeBytes = await folderBytes(workDir);
  await blobs.adoptFolder(folder, workDir).catch(async (error: unknown) => {
    await blobs.remove(folder);
    throw error;
  });
  // If it throws, the outcome is unknown: a retry removes the folder unless it was published.
  const published = await snapshots.publish(
    job,
    { ...describe(job, plan, folder), sizeBytes },
    { takenOf: blob, obsolete: abandoned },
  );
  if (published === 'published') return { ok: true, isFinished: true };
  await blobs.remove(folder);
  return published === 'another source' ? REPLACED : LOST;
}

function describe(job: Job, { instantsMs, sprite }: SnapshotPlan, place: string): Omit<SnapshotSet, 'sizeBytes'> {
  const { jobId, videoId, createdAtMs } = job;
  const about = { jobId, videoId, place, createdAtMs };
  if (sprite === undefined) return { ...about, type: 'NormalSnapshot', count: instantsMs.length, layout: undefined };
  const { sheetCount, ...lie } = sprite;
  return { ...about, type: 'SpriteSnapshot', count: sheetCount, layout: { ...lie, instantsMs } };
}

function refusal(reason: string, detail: string): JobFailure {
  return { ok: false, reason, detail };
}

const LOST = refusal('lost', 'The lease of the job is lost.');
const REPLACED = refusal('lost', 'The file was deleted, or another one has taken its place.');
