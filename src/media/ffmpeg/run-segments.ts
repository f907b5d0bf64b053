// Cuts one encoded rendition into encrypted segments (I/O): a copy by FFmpeg, read back, then sealed.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { segmentArguments } from './ffmpeg-arguments.ts';
import type { RenditionPlan } from './ladder.ts';
import { readPlaylist, stretchLast, writePlaylist } from './media-playlist.ts';
import { outputNames } from './output-names.ts';
import type { MediaItem } from './packaged-media.ts';
import { encryptSegments } from './run-encrypt.ts';
import { bitrateKbps, readBackSegments } from './run-read-back.ts';
import { explainFileFault, failPackaging, runStep } from './run-step.ts';
import type { PackagingFailure, PackagingJob } from './run-step.ts';

export interface SegmentRun {
  readonly plan: RenditionPlan;
  /** The plain file of the same rendition, already read back. */
  readonly file: MediaItem;
  /** 16 bytes. */
  readonly contentKey: Uint8Array;
}

export async function runSegments(
  job: PackagingJob,
  { plan, file, contentKey }: SegmentRun,
): Promise<{ readonly ok: true; readonly item: MediaItem } | PackagingFailure> {
  const names = outputNames(plan.definition);
  const playlistPath = join(job.workDir, names.playlist);
  await mkdir(join(job.workDir, names.segmentFolder), { mode: 0o700 });
  const cut = await runStep(job, { tool: 'ffmpeg', args: segmentArguments(plan.definition) });
  if (!cut.ok) return cut;
  const listed = readPlaylist(await readFile(playlistPath, 'utf8'));
  if (listed === undefined) return failPackaging('encode-failed', 'Transcoding failed: the playlist is not complete.');
  const segments = plan.kind === 'video' ? stretchLast(listed, file.durationSeconds) : listed;
  const probed = await readBackSegments(job, { plan, segments });
  if (!probed.ok) return probed;
  const { item } = probed;
  try {
    const paths = segments.map((segment) => join(job.workDir, segment.path));
    const sizeBytes = await encryptSegments({ paths, contentKey, signal: job.signal });
    await writeFile(playlistPath, writePlaylist(segments, names.key));
    const rate = bitrateKbps(sizeBytes, item.durationSeconds);
    return { ok: true, item: { ...item, sizeBytes, bitrateKbps: rate, fps: file.fps, encrypted: true } };
  } catch (fault) {
    return explainFileFault(job, fault);
  }
}
