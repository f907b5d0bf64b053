// Makes the further sound tracks of a film (I/O): each is decoded and encoded once, then cut for every variant of the HLS. One
// that cannot be made is left out; the film is not refused.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cpuBudgetSeconds } from '../plan/cpu-budget.ts';
import { ENCODED_TRACK, SOUND_PIPE, audioTrackNames } from '../plan/output-names.ts';
import { planAudioTracks, type AudioTrackPlan } from '../plan/plan-audio-tracks.ts';
import type { MediaVariant, Output } from '../plan/rendition.ts';
import { endOfJob, runStep, type PackagingFailure, type PackagingJob } from '../run/run-step.ts';
import type { FurtherAudio, SourceInfo } from '../source-info.ts';
import { encodeTrackArguments } from './audio-track-arguments.ts';
import type { LeftOutExtra, MadeAudioTrack } from './packaged-media.ts';
import { runBoth } from './run-encode.ts';
import { readBack, sizeOf } from './run-read-back.ts';
import { runSegments, type SegmentKey } from './run-segments.ts';
import { decodeSoundArguments } from './sound-arguments.ts';

interface TracksRequest {
  readonly source: SourceInfo;
  readonly outputs: readonly Output[];
  readonly trackKeys?: ((number: number) => Uint8Array) | undefined;
  readonly customerKey?: SegmentKey | undefined;
  /** For all tracks together: they must not use up the time of the job. */
  readonly withinMs: number;
}

interface MadeTracks {
  readonly ok: true;
  readonly made: readonly MadeAudioTrack[];
  readonly leftOut: readonly LeftOutExtra[];
}

/** Fails only where the job itself ends: by an abort, or at its deadline. */
export async function makeAudioTracks(
  job: PackagingJob,
  request: TracksRequest,
): Promise<MadeTracks | PackagingFailure> {
  const { source, outputs, trackKeys } = request;
  const made: MadeAudioTrack[] = [];
  const leftOut: LeftOutExtra[] = [];
  if (trackKeys === undefined) return { ok: true, made, leftOut };
  const deadline = AbortSignal.timeout(Math.max(0, Math.floor(request.withinMs)));
  const bounded = withSoundLimits({ ...job, signal: AbortSignal.any([job.signal, deadline]), deadline }, source);
  for (const plan of planAudioTracks(source, outputs)) {
    const track = endOfJob(bounded) ?? (await attempt(bounded, { ...request, trackKeys, plan }));
    const end = endOfJob(job);
    if (end !== undefined) return end;
    if (track.ok) made.push(...track.copies);
    else leftOut.push({ extra: 'audio track', track: plan.number, detail: track.log ?? track.detail });
  }
  return { ok: true, made, leftOut };
}

/** Sound costs far less than the film: a track that costs more is not decoded to its end. */
function withSoundLimits(job: PackagingJob, source: SourceInfo): PackagingJob {
  const { video: _, ...heard } = source;
  const cpuSeconds = Math.min(job.limits.cpuSeconds ?? Infinity, cpuBudgetSeconds(heard, []));
  return { ...job, limits: { ...job.limits, cpuSeconds } };
}

interface TrackRun extends TracksRequest {
  readonly plan: AudioTrackPlan;
  readonly trackKeys: (number: number) => Uint8Array;
}

type TrackResult = { readonly ok: true; readonly copies: readonly MadeAudioTrack[] } | FailedTrack;
type FailedTrack = Pick<PackagingFailure, 'ok' | 'detail' | 'log'>;

async function attempt(job: PackagingJob, run: TrackRun): Promise<TrackResult> {
  const { number, copies } = run.plan;
  const names = copies.map(({ variant }) => audioTrackNames(number, variant));
  let isMade = false;
  try {
    const track = await makeTrack(job, run);
    isMade = track.ok;
    return track;
  } catch (fault) {
    return { ok: false, detail: fault instanceof Error ? fault.message : String(fault) };
  } finally {
    await removeFiles(job, [ENCODED_TRACK]);
    if (!isMade)
      await removeFiles(
        job,
        names.flatMap(({ file, segmentFolder }) => [file, `${file}.tmp`, segmentFolder]),
      );
  }
}

async function makeTrack(job: PackagingJob, run: TrackRun): Promise<TrackResult> {
  const { source, plan } = run;
  const encoded = await encodeTrack(job, source, plan);
  if (!encoded.ok) return encoded;
  const copies: MadeAudioTrack[] = [];
  const { number, sound } = plan;
  for (const { variant, segmentSeconds, mainChannels } of plan.copies) {
    const names = audioTrackNames(number, variant);
    const key = keyOf(run, variant, names.key);
    const cut = await runSegments(job, { names, segmentSeconds, file: ENCODED_TRACK, wholeSeconds: undefined, key });
    if (!cut.ok) return cut;
    const { sizeBytes, hls } = cut;
    copies.push({
      number,
      variant,
      path: names.file,
      channels: sound.channels,
      ...(mainChannels !== undefined && { mainChannels }),
      sizeBytes,
      hls,
    });
  }
  return { ok: true, copies };
}

function keyOf({ plan, trackKeys, customerKey }: TrackRun, variant: MediaVariant, uri: string): SegmentKey | undefined {
  switch (variant) {
    case 'plain':
      return undefined;
    case 'kms':
      if (customerKey === undefined) throw new RangeError('a track needs the key of the customer, and there is none');
      return customerKey;
    case '':
      return { contentKey: trackKeys(plan.number), uri };
  }
}

async function encodeTrack(
  job: PackagingJob,
  film: SourceInfo,
  { audio, sound }: AudioTrackPlan,
): Promise<{ readonly ok: true } | PackagingFailure> {
  const source = onClockOf(film, audio);
  await removeFiles(job, [SOUND_PIPE]);
  const pipe = await runStep(job, { tool: 'mkfifo', args: [SOUND_PIPE] });
  if (!pipe.ok) return pipe;
  const decode = decodeSoundArguments({ sourcePath: job.sourcePath, source, audio });
  const encode = encodeTrackArguments({ source, audio, sound });
  const run = await runBoth(job, { tool: 'ffmpeg', args: decode }, { tool: 'ffmpeg', args: encode });
  if (!run.ok) return run;
  const rendition = { id: 0, file: 'mp4', sound, keyFrameSeconds: '1' } as const;
  return await readBack(job, { name: ENCODED_TRACK, sizeBytes: await sizeOf(job, ENCODED_TRACK), rendition });
}

function onClockOf(source: SourceInfo, { clock }: FurtherAudio): SourceInfo {
  if (source.timeline === undefined || clock === undefined) return source;
  const { soundClock: _, fileStartSeconds: __, pauseSeconds: ___, ...timeline } = source.timeline;
  return { ...source, timeline: { ...timeline, ...clock } };
}

async function removeFiles({ workDir }: PackagingJob, names: readonly string[]): Promise<void> {
  await Promise.all(names.map((name) => rm(join(workDir, name), { recursive: true, force: true })));
}
