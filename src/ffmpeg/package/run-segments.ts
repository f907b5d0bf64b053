// Cuts one encoded rendition or sound track into segments (I/O): a copy by FFmpeg, measured, then encrypted unless
// it is in the clear.
import { appendFile, mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { segmentArguments } from './copy-arguments.ts';
import { HEAD_BYTES, measureHls, type HlsFacts } from './hls-facts.ts';
import { readPlaylist, fitLast, totalSeconds, writePlaylist } from './media-playlist.ts';
import type { PlaylistSegment } from './media-playlist.ts';
import type { OutputNames } from '../plan/output-names.ts';
import { encryptSegments } from './run-encrypt.ts';
import { sizeOf } from './run-read-back.ts';
import { TS_PACKET_BYTES, nullPackets } from './ts-packets.ts';
import { explainFileFault, failPackaging, runStep } from '../run/run-step.ts';
import type { PackagingFailure, PackagingJob } from '../run/run-step.ts';

export interface SegmentKey {
  /** 16 bytes. */
  readonly contentKey: Uint8Array;
  /** As written in the playlist. */
  readonly uri: string;
}

const LEAST_PACKETS = 32;

interface SegmentRun {
  readonly names: OutputNames;
  readonly segmentSeconds: number;
  /** The encoded rendition, already read back. */
  readonly file: string;
  /** The length of a rendition with a picture, whose last frame FFmpeg does not measure. */
  readonly wholeSeconds: number | undefined;
  /** Absent for segments in the clear. */
  readonly key: SegmentKey | undefined;
}

export interface Segmented {
  readonly durationSeconds: number;
  readonly sizeBytes: number;
  readonly segmentCount: number;
  readonly hls: HlsFacts;
}

export async function runSegments(
  job: PackagingJob,
  { names, segmentSeconds, file, wholeSeconds, key }: SegmentRun,
): Promise<({ readonly ok: true } & Segmented) | PackagingFailure> {
  const playlistPath = join(job.workDir, names.file);
  await mkdir(join(job.workDir, names.segmentFolder), { mode: 0o700 });
  const cut = await runStep(job, { tool: 'ffmpeg', args: segmentArguments({ names, file, segmentSeconds }) });
  if (!cut.ok) return cut;
  const listed = readPlaylist(await readFile(playlistPath, 'utf8'));
  if (listed === undefined) return failPackaging('encode-failed', 'Transcoding failed: the playlist is not complete.');
  const segments = wholeSeconds === undefined ? listed : fitLast(listed, wholeSeconds);
  const copiedSizes = await Promise.all(segments.map((segment) => sizeOf(job, segment.path)));
  if (copiedSizes.includes(0)) return failPackaging('encode-failed', 'Transcoding failed: a segment is missing.');
  try {
    const plainSizes = await fillSmallSegments(job, segments, copiedSizes);
    const head = await readHead(job, segments);
    const sizes = key === undefined ? plainSizes : await encrypt(job, segments, key);
    await writeFile(playlistPath, writePlaylist(segments, key?.uri));
    const measured = segments.map(({ seconds }, index) => ({ seconds, sizeBytes: sizes[index] ?? 0 }));
    return {
      ok: true,
      durationSeconds: totalSeconds(segments),
      sizeBytes: sum(sizes),
      segmentCount: segments.length,
      hls: measureHls(measured, head),
    };
  } catch (fault) {
    return explainFileFault(job, fault);
  }
}

/** Players recognise a transport stream by its first packets: a black frame has fewer. Filled with null packets. */
async function fillSmallSegments(
  { workDir }: PackagingJob,
  segments: readonly PlaylistSegment[],
  sizes: readonly number[],
): Promise<readonly number[]> {
  const filled = segments.map(async ({ path }, index) => {
    const size = sizes[index] ?? 0;
    const missing = Math.max(0, LEAST_PACKETS - Math.floor(size / TS_PACKET_BYTES));
    if (missing > 0) await appendFile(join(workDir, path), nullPackets(missing));
    return size + missing * TS_PACKET_BYTES;
  });
  return await Promise.all(filled);
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
