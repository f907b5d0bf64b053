// Reads written files back with ffprobe (I/O), so that what players are told is what the files contain.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { videoCodecs } from '../codecs.ts';
import { OWN_INPUT_OPTIONS } from '../run/ffmpeg-options.ts';
import { PROBE_ENTRIES, readProbe } from '../probe/read-probe.ts';
import type { Rendition } from '../plan/rendition.ts';
import { NOTHING_DECODED, failPackaging, runStep } from '../run/run-step.ts';
import type { PackagingFailure, PackagingJob } from '../run/run-step.ts';
import type { SourceInfo } from '../source-info.ts';

interface WrittenFile {
  /** A file or playlist in the work directory. */
  readonly name: string;
  readonly sizeBytes: number;
  readonly rendition: Rendition;
}

export async function readBack(
  job: PackagingJob,
  { name, sizeBytes, rendition }: WrittenFile,
): Promise<{ readonly ok: true; readonly found: SourceInfo } | PackagingFailure> {
  const args = ['-v', 'error', ...OWN_INPUT_OPTIONS, '-of', 'json', '-show_entries', PROBE_ENTRIES, name];
  const run = await runStep(job, { tool: 'ffprobe', args });
  if (!run.ok) return run;
  const read = readProbe(run.stdout, { sizeBytes, durationIsEstimated: false });
  if (!read.ok) return NOTHING_DECODED;
  if (!isAsPlanned(read.source, rendition))
    return failPackaging('encode-failed', 'Transcoding failed: an output is not what was asked for.');
  return { ok: true, found: read.source };
}

function isAsPlanned({ video, audio }: SourceInfo, { picture, sound }: Rendition): boolean {
  if (picture === undefined) return audio !== undefined && audio.codec === sound?.codec;
  return (
    video?.codec === videoCodecs[picture.codec].probeName &&
    video.width === picture.width &&
    video.height === picture.height
  );
}

export async function sizeOf({ workDir }: PackagingJob, name: string): Promise<number> {
  const file = await stat(join(workDir, name)).catch(() => undefined);
  return file?.size ?? 0;
}
