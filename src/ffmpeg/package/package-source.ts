// Packages a probed source (I/O): encodes the planned renditions, makes their outputs, a cover and thumbnails.
import { rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { LONGEST_TIMER_MS } from '../../base/clock.ts';
import { cpuBudgetSeconds } from '../plan/cpu-budget.ts';
import { DEFAULT_PRESET, encodeArguments, renditionsOf } from './ffmpeg-arguments.ts';
import type { EncoderPreset } from '../codecs.ts';
import { isKeyUri } from './media-playlist.ts';
import { UNSERVED_FILES, allNames, renditionFile } from '../plan/output-names.ts';
import type { MediaItem, PackagedMedia, LeftOutExtra } from './packaged-media.ts';
import { runEncode } from './run-encode.ts';
import { readProgressSeconds, risingPercent } from '../run/read-progress.ts';
import type { PictureOptions } from '../plan/picture-options.ts';
import type { Output, Rendition } from '../plan/rendition.ts';
import { makeOutput } from './run-output.ts';
import type { CustomerKey } from './run-output.ts';
import { readBack, sizeOf, type WrittenMedia } from './run-read-back.ts';
import { failPackaging } from '../run/run-step.ts';
import type { PackagingFailure, PackagingJob, PackagingLimits, ToolPaths } from '../run/run-step.ts';
import { makeAudioTracks } from './run-audio-tracks.ts';
import { makeExtras, type FilmFile } from './run-extras.ts';
import type { SourceInfo } from '../source-info.ts';

export interface PackageRequest {
  readonly sourcePath: string;
  /** Created by the caller, private, and without the source in it. */
  readonly workDir: string;
  readonly source: SourceInfo;
  /** All outputs planned for this source, or some of them. */
  readonly outputs: readonly Output[];
  readonly wantsCover: boolean;
  readonly pictureOptions?: PictureOptions | undefined;
  /** Called once for each output that is encrypted with a key of this server; returns 16 bytes. */
  readonly contentKeys: (output: Output) => Uint8Array;
  /** The same for further sound tracks, by their numbers. Absent: none is made. */
  readonly trackKeys?: ((number: number) => Uint8Array) | undefined;
  /** For the outputs whose variant is `kms`. */
  readonly customerKey?: CustomerKey | undefined;
  readonly tools: ToolPaths;
  readonly preset?: EncoderPreset | undefined;
  /** Threads of each encoder. */
  readonly threads: number;
  readonly limits?: { readonly [K in keyof PackagingLimits]?: PackagingLimits[K] | undefined } | undefined;
  /** Integers from 0 to 100, strictly increasing; 100 once all files are written. */
  readonly onProgress?: ((percent: number) => void) | undefined;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

export type PackageResult = { readonly ok: true; readonly media: PackagedMedia } | PackagingFailure;

const DEFAULT_MEMORY_BYTES = 8 * 1024 ** 3;
const ENCODE_SHARE = 0.9;

/** Throws `ToolMissingError` when FFmpeg is not installed. A failure of any kind leaves no file in `workDir`. */
export async function packageSource(request: PackageRequest): Promise<PackageResult> {
  const sourcePath = resolve(request.sourcePath);
  const workDir = resolve(request.workDir);
  // Also the files of an earlier run that was killed.
  const written = allNames().map((name) => join(workDir, name));
  if (written.some((path) => path === sourcePath || path === dirname(sourcePath))) {
    throw new RangeError('the source would be overwritten: keep it out of the work directory');
  }
  requireCustomerKey(request);
  const timeoutMs = Math.min(request.timeoutMs, LONGEST_TIMER_MS);
  const deadline = AbortSignal.timeout(timeoutMs);
  const job: PackagingJob = {
    workDir,
    sourcePath,
    tools: request.tools,
    limits: {
      maxMemoryBytes: request.limits?.maxMemoryBytes ?? DEFAULT_MEMORY_BYTES,
      cpuSeconds: request.limits?.cpuSeconds ?? cpuBudgetSeconds(request.source, request.outputs),
    },
    timeoutMs,
    signal: AbortSignal.any([request.signal, deadline]),
    deadline,
  };
  await removeAll(written);
  let isDone = false;
  try {
    const result = await packageInto(job, request);
    isDone = result.ok;
    return result;
  } finally {
    if (!isDone) await removeAll(written);
  }
}

function requireCustomerKey({ outputs, customerKey }: PackageRequest): void {
  if (!outputs.some((output) => output.variant === 'kms')) return;
  if (customerKey === undefined) throw new RangeError('an output needs the key of the customer, and there is none');
  if (!isKeyUri(customerKey.uri)) throw new RangeError('the URI of the customer key is not allowed in a playlist');
}

async function packageInto(job: PackagingJob, request: PackageRequest): Promise<PackageResult> {
  const { outputs, contentKeys, customerKey } = request;
  if (outputs.length === 0) return NOTHING_REQUESTED;
  const startedAt = performance.now();
  const report = risingPercent(request.onProgress ?? (() => undefined));
  report(0);
  const encoded = await encode(job, request, report);
  if (!encoded.ok) return encoded;
  const items: MediaItem[] = [];
  for (const [rank, output] of outputs.entries()) {
    const file = encoded.files.get(output.rendition.id);
    if (file === undefined) throw new Error('an output has no encoded rendition');
    const made = await makeOutput(job, { output, ...file, contentKeys, customerKey });
    if (!made.ok) return made;
    items.push(made.item);
    report(ENCODE_SHARE + ((1 - ENCODE_SHARE) * (rank + 1)) / (outputs.length + 1));
  }
  const withinMs = (job.timeoutMs - (performance.now() - startedAt)) / 2;
  const tracks = await makeAudioTracks(job, { ...request, withinMs });
  if (!tracks.ok) return tracks;
  const extras = await makeExtras(job, request.wantsCover ? filmFiles(encoded.files) : [], request.pictureOptions);
  if (!extras.ok) return extras;
  await removeAll(UNSERVED_FILES.map((name) => join(job.workDir, name)));
  report(1);
  const leftOut = [...encoded.leftOut, ...tracks.leftOut, ...extras.leftOut];
  return { ok: true, media: { items, audioTracks: tracks.made, cover: extras.cover, leftOut } };
}

const NOTHING_REQUESTED = failPackaging('nothing-requested', 'None of the requested outputs can be made of this file.');

interface EncodedFile {
  readonly rendition: Rendition;
  readonly file: string;
  readonly encoded: WrittenMedia;
}

type Encoded =
  | { readonly ok: true; readonly files: ReadonlyMap<number, EncodedFile>; readonly leftOut: readonly LeftOutExtra[] }
  | PackagingFailure;

async function encode(
  job: PackagingJob,
  request: PackageRequest,
  report: (fraction: number) => void,
): Promise<Encoded> {
  const { source, outputs } = request;
  const args = encodeArguments({
    sourcePath: job.sourcePath,
    source,
    outputs,
    preset: request.preset ?? DEFAULT_PRESET,
    threads: request.threads,
  });
  const onStdoutLine = (line: string): void => {
    const seconds = readProgressSeconds(line);
    if (seconds !== undefined)
      report((ENCODE_SHARE * Math.min(seconds, source.durationSeconds)) / source.durationSeconds);
  };
  const run = await runEncode(job, { source, outputs, args, onStdoutLine });
  if (!run.ok) return run;
  const files = new Map<number, EncodedFile>();
  for (const rendition of renditionsOf(outputs)) {
    const file = renditionFile(rendition, outputs);
    const read = await readBack(job, { name: file, sizeBytes: await sizeOf(job, file), rendition });
    if (!read.ok) return read;
    files.set(rendition.id, { rendition, file, encoded: read.found });
  }
  return failureOfEarlyEnd(source, [...files.values()]) ?? { ok: true, files, leftOut: leftOutSound(run.unheard) };
}

function leftOutSound(unheard: string | undefined): readonly LeftOutExtra[] {
  return unheard === undefined ? [] : [{ extra: 'sound', detail: unheard }];
}

/** FFmpeg succeeds on a damaged file: only the packets that were read show how much could not be decoded. */
function failureOfEarlyEnd(source: SourceInfo, files: readonly EncodedFile[]): PackagingFailure | undefined {
  // Where picture or sound is not made, the other may end earlier.
  const isPictureMissing =
    source.video !== undefined && !files.some(({ rendition }) => rendition.picture !== undefined);
  const isSoundMissing = source.audio !== undefined && !files.some(({ rendition }) => rendition.sound !== undefined);
  if (isPictureMissing || isSoundMissing) return undefined;
  const decodedSeconds = Math.max(...files.map(({ encoded }) => encoded.durationSeconds));
  if (decodedSeconds >= source.durationSeconds * 0.9 - 1) return undefined;
  const [decoded, whole] = [decodedSeconds, source.durationSeconds].map((seconds) => seconds.toFixed(1));
  return failPackaging(
    'source-ends-early',
    `The source is damaged: only ${decoded} s of ${whole} s could be decoded. Export it again and upload that.`,
  );
}

function filmFiles(files: ReadonlyMap<number, EncodedFile>): readonly FilmFile[] {
  return [...files.values()].flatMap(({ rendition: { picture }, file, encoded: { durationSeconds } }) =>
    picture === undefined ? [] : [{ picture, file, durationSeconds }],
  );
}

async function removeAll(paths: readonly string[]): Promise<void> {
  await Promise.all(paths.map((path) => rm(path, { recursive: true, force: true })));
}
