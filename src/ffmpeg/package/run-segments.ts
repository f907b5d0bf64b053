// Cuts one encoded rendition into segments (I/O): a copy by FFmpeg, read back, measured, then encrypted unless
// it is in the clear.
import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { segmentArguments } from './copy-arguments.ts';
import { describeItem } from './describe-item.ts';
import { HEAD_BYTES, measureHls } from './hls-facts.ts';
import { readPlaylist, stretchLast, totalSeconds, writePlaylist } from './media-playlist.ts';
import type { PlaylistSegment } from './media-playlist.ts';
import { outputNames } from '../plan/output-names.ts';
import type { MediaItem } from './packaged-media.ts';
import type { Output } from '../plan/rendition.ts';
import { encryptSegments } from './run-encrypt.ts';
import { readBack, sizeOf } from './run-read-back.ts';
import { explainFileFault, failPackaging, runStep } from '../run/run-step.ts';
import type { PackagingFailure, PackagingJob } from '../run/run-step.ts';
import type { SourceInfo } from '../source-info.ts';

export interface SegmentKey {
  /** 16 bytes. */
  readonly contentKey: Uint8Array;
  /** As written in the playlist. */
  readonly uri: string;
}

interface SegmentRun {
  readonly output: Output;
  /** The encoded rendition, already read back. */
  readonly file: string;
  readonly encoded: SourceInfo;
  /** Absent for segments in the clear. */
  readonly key: SegmentKey | undefined;
}

export async function runSegments(
  job: PackagingJob,
  { output, file, encoded, key }: SegmentRun,
): Promise<{ readonly ok: true; readonly item: MediaItem } | PackagingFailure> {
  const names = outputNames(output);
  const playlistPath = join(job.workDir, names.file);
  await mkdir(join(job.workDir, names.segmentFolder), { mode: 0o700 });
  const cut = await runStep(job, { tool: 'ffmpeg', args: segmentArguments(output, file) });
  if (!cut.ok) return cut;
  const listed = readPlaylist(await readFile(playlistPath, 'utf8'));
  if (listed === undefined) return failPackaging('encode-failed', 'Transcoding failed: the playlist is not complete.');
  const segments = output.rendition.picture === undefined ? listed : stretchLast(listed, encoded.durationSeconds);
  const plainSizes = await Promise.all(segments.map((segment) => sizeOf(job, segment.path)));
  if (plainSizes.includes(0)) return failPackaging('encode-failed', 'Transcoding failed: a segment is missing.');
  const plainBytes = sum(plainSizes);
  const read = await readBack(job, { name: names.file, sizeBytes: plainBytes, rendition: output.rendition });
  if (!read.ok) return read;
  try {
    const head = await readHead(job, segments);
    const sizes = key === undefined ? plainSizes : await encrypt(job, segments, key);
    await writeFile(playlistPath, writePlaylist(segments, key?.uri));
    const measured = segments.map(({ seconds }, index) => ({ seconds, sizeBytes: sizes[index] ?? 0 }));
    // ffprobe only guesses the frame rate of a playlist.
    const fps = encoded.video?.fps ?? 0;
    const item = describeItem(output, {
      found: read.found,
      durationSeconds: totalSeconds(segments),
      sizeBytes: sum(sizes),
    });
    return { ok: true, item: { ...item, fps, segmentCount: segments.length, hls: measureHls(measured, head) } };
  } catch (fault) {
    return explainFileFault(job, fault);
  }
}

async function encrypt(
  job: PackagingJob,
  segments: readonly PlaylistSegment[],
  key: SegmentKey,
): Promise<readonly number[]> {
  const paths = segments.map((segment) => join(job.workDir, segment.path));
  return await encryptSegments({ paths, contentKey: key.contentKey, signal: job.signal });
}

/** Read before encryption. */
async function readHead({ workDir }: PackagingJob, [first]: readonly PlaylistSegment[]): Promise<Buffer> {
  if (first === undefined) return Buffer.alloc(0);
  await using file = await open(join(workDir, first.path), 'r');
  const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
  return buffer.subarray(0, bytesRead);
}

function sum(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total + size, 0);
}
