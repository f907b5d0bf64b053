// Reads written files back with ffprobe (I/O), so that what players are told is what the files contain.
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { videoCodecs } from '../codecs.ts';
import { OWN_INPUT_OPTIONS } from '../run/ffmpeg-options.ts';
import { PROBE_ENTRIES, readProbe } from '../probe/read-probe.ts';
import type { Rendition } from '../plan/rendition.ts';
import { NOTHING_DECODED, failPackaging, runStep } from '../run/run-step.ts';
import type { PackagingFailure, PackagingJob } from '../run/run-step.ts';
import type { SourceAudio, SourceVideo } from '../source-info.ts';

/** What a written file holds. */
export interface WrittenMedia {
  readonly video?: SourceVideo;
  readonly audio?: SourceAudio;
  readonly durationSeconds: number;
}

interface WrittenFile {
  /** A file in the work directory. */
  readonly name: string;
  readonly sizeBytes: number;
  readonly rendition: Rendition;
}

export async function readBack(
  job: PackagingJob,
  { name, sizeBytes, rendition }: WrittenFile,
): Promise<{ readonly ok: true; readonly found: WrittenMedia } | PackagingFailure> {
  const args = ['-v', 'error', ...OWN_INPUT_OPTIONS, '-of', 'json', '-show_entries', PROBE_ENTRIES, name];
  const run = await runStep(job, { tool: 'ffprobe', args });
  if (!run.ok) return run;
  const read = readProbe(run.stdout, sizeBytes);
  if (!read.ok) return NOTHING_DECODED;
  const { tracks, declaredSeconds } = read.file;
  if (!(declaredSeconds > 0)) return NOTHING_DECODED;
  if (!isAsPlanned(tracks, rendition))
    return failPackaging('encode-failed', 'Transcoding failed: an output is not what was asked for.');
  return { ok: true, found: { ...tracks, durationSeconds: declaredSeconds } };
}

function isAsPlanned({ video, audio }: Omit<WrittenMedia, 'durationSeconds'>, { picture, sound }: Rendition): boolean {
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
