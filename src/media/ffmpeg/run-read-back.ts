// Reads what was written back with ffprobe (I/O), so that what is promised to players is what the files hold.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { OWN_INPUT_OPTIONS } from './ffmpeg-arguments.ts';
import type { RenditionPlan } from './ladder.ts';
import { outputNames } from './output-names.ts';
import type { MediaItem } from './packaged-media.ts';
import { totalSeconds } from './media-playlist.ts';
import type { PlaylistSegment } from './media-playlist.ts';
import { PROBE_ENTRIES, readProbe } from './read-probe.ts';
import { NOTHING_DECODED, failPackaging, runStep } from './run-step.ts';
import type { PackagingFailure, PackagingJob } from './run-step.ts';
import type { SourceInfo } from './source-info.ts';

type ReadBack<T> = ({ readonly ok: true } & T) | PackagingFailure;

/** The MP4, or the MP3 of sound alone. */
export async function readBackFile(job: PackagingJob, plan: RenditionPlan): Promise<ReadBack<{ item: MediaItem }>> {
  const { file } = outputNames(plan.definition);
  const sizeBytes = await sizeOf(join(job.workDir, file));
  const probed = await probeOutput(job, { name: file, plan, sizeBytes });
  if (!probed.ok) return probed;
  const item = describe(plan, { source: probed.source, durationSeconds: probed.source.durationSeconds, sizeBytes });
  return { ok: true, item: { ...item, format: plan.kind === 'video' ? 'mp4' : 'mp3', path: file } };
}

/** The playlist with its segments, before they are encrypted. */
export async function readBackSegments(
  job: PackagingJob,
  { plan, segments }: { readonly plan: RenditionPlan; readonly segments: readonly PlaylistSegment[] },
): Promise<ReadBack<{ item: MediaItem }>> {
  const path = outputNames(plan.definition).playlist;
  const sizes = await Promise.all(segments.map((segment) => sizeOf(join(job.workDir, segment.path))));
  if (sizes.includes(0)) return failPackaging('encode-failed', 'Transcoding failed: a segment is missing.');
  const sizeBytes = sizes.reduce((sum, size) => sum + size, 0);
  const probed = await probeOutput(job, { name: path, plan, sizeBytes });
  if (!probed.ok) return probed;
  const item = describe(plan, { source: probed.source, durationSeconds: totalSeconds(segments), sizeBytes });
  return { ok: true, item: { ...item, format: 'm3u8', path, segmentCount: segments.length } };
}

async function sizeOf(path: string): Promise<number> {
  const file = await stat(path).catch(() => undefined);
  return file?.size ?? 0;
}

interface OutputToProbe {
  readonly name: string;
  readonly plan: RenditionPlan;
  readonly sizeBytes: number;
}

async function probeOutput(job: PackagingJob, output: OutputToProbe): Promise<ReadBack<{ source: SourceInfo }>> {
  const { name, plan, sizeBytes } = output;
  const args = ['-v', 'error', ...OWN_INPUT_OPTIONS, '-of', 'json', '-show_entries', PROBE_ENTRIES, name];
  const run = await runStep(job, { tool: 'ffprobe', args });
  if (!run.ok) return run;
  const read = readProbe(run.stdout, { sizeBytes, durationIsEstimated: false });
  if (!read.ok) return NOTHING_DECODED;
  const { video, audio } = read.source;
  const asPlanned =
    plan.kind === 'audio'
      ? audio !== undefined
      : video?.codec === 'h264' && video.width === plan.width && video.height === plan.height;
  if (!asPlanned) return failPackaging('encode-failed', 'Transcoding failed: an output is not what was asked for.');
  return { ok: true, source: read.source };
}

interface Measured {
  readonly source: SourceInfo;
  readonly durationSeconds: number;
  readonly sizeBytes: number;
}

function describe(plan: RenditionPlan, measured: Measured): Omit<MediaItem, 'format' | 'path'> {
  const { video, audio } = measured.source;
  return {
    definition: plan.definition,
    streamType: plan.kind,
    width: video?.width ?? 0,
    height: video?.height ?? 0,
    fps: video?.fps ?? 0,
    bitrateKbps: bitrateKbps(measured.sizeBytes, measured.durationSeconds),
    durationSeconds: Math.round(measured.durationSeconds * 1000) / 1000,
    sizeBytes: measured.sizeBytes,
    codecName: (video?.codec ?? audio?.codec ?? '').toUpperCase(),
    encrypted: false,
  };
}

export function bitrateKbps(sizeBytes: number, durationSeconds: number): number {
  return Math.round((sizeBytes * 8) / durationSeconds) / 1000;
}
