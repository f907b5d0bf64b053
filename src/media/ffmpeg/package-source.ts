// Turns a probed source into everything a viewer can be given (I/O): MP4 and encrypted HLS per rendition, and a cover.
import { rm, stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { coverArguments, encodeArguments } from './ffmpeg-arguments.ts';
import type { EncoderPreset } from './ffmpeg-arguments.ts';
import { DEFINITIONS, planRenditions } from './ladder.ts';
import type { Definition, RenditionPlan } from './ladder.ts';
import { COVER_NAME, outputNames } from './output-names.ts';
import type { MediaItem, PackagedMedia } from './packaged-media.ts';
import { readProgressSeconds, risingPercent } from './read-progress.ts';
import { readBackFile } from './run-read-back.ts';
import { runSegments } from './run-segments.ts';
import { NOTHING_DECODED, failPackaging, runStep } from './run-step.ts';
import type { PackagingFailure, PackagingJob, PackagingLimits, ToolPaths } from './run-step.ts';
import type { SourceInfo } from './source-info.ts';

export interface PackageRequest {
  readonly sourcePath: string;
  /** Made by the caller, private, and not the folder of a source named like an output. */
  readonly workDir: string;
  readonly source: SourceInfo;
  /** Asked once per rendition, for 16 bytes. */
  readonly contentKeys: (definition: Definition) => Uint8Array;
  readonly tools: ToolPaths;
  readonly preset?: EncoderPreset | undefined;
  readonly threads?: number | undefined;
  readonly limits?: Partial<PackagingLimits> | undefined;
  /** Integers from 0 to 100 that only rise; 100 once everything is in place. */
  readonly onProgress?: ((percent: number) => void) | undefined;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

export type PackageResult = { readonly ok: true; readonly media: PackagedMedia } | PackagingFailure;

const DEFAULT_MEMORY_BYTES = 8 * 1024 ** 3;
const MOST_THREADS = 16;
const LONGEST_TIMER_MS = 2 ** 31 - 1;
const ENCODE_SHARE = 0.9;

/** Throws `ToolMissingError` when FFmpeg is not installed; whatever ends it, a failure leaves nothing in `workDir`. */
export async function packageSource(request: PackageRequest): Promise<PackageResult> {
  const sourcePath = resolve(request.sourcePath);
  const workDir = resolve(request.workDir);
  const outputs = allOutputs(workDir);
  if (outputs.some((path) => path === sourcePath || path === dirname(sourcePath))) {
    throw new RangeError('the source would be overwritten: keep it out of the work directory');
  }
  const timeoutMs = Math.min(request.timeoutMs, LONGEST_TIMER_MS);
  const deadline = AbortSignal.timeout(timeoutMs);
  const job: PackagingJob = {
    workDir,
    sourcePath,
    tools: request.tools,
    limits: { maxMemoryBytes: DEFAULT_MEMORY_BYTES, ...request.limits },
    timeoutMs,
    signal: AbortSignal.any([request.signal, deadline]),
    deadline,
  };
  await removeAll(outputs);
  let isDone = false;
  try {
    const result = await packageInto(job, request);
    isDone = result.ok;
    return result;
  } finally {
    if (!isDone) await removeAll(outputs);
  }
}

async function packageInto(job: PackagingJob, request: PackageRequest): Promise<PackageResult> {
  const renditions = planRenditions(request.source);
  const largest = renditions.at(-1);
  if (largest === undefined) return NOTHING_DECODED;
  const report = risingPercent(request.onProgress ?? (() => undefined));
  report(0);
  const encoded = await encode(job, { request, renditions, report });
  if (!encoded.ok) return encoded;
  const items: MediaItem[] = [];
  for (const [rank, { plan, file }] of encoded.files.entries()) {
    const hls = await runSegments(job, { plan, file, contentKey: request.contentKeys(plan.definition) });
    if (!hls.ok) return hls;
    items.push(file, hls.item);
    report(ENCODE_SHARE + ((1 - ENCODE_SHARE) * (rank + 1)) / (renditions.length + 1));
  }
  const cover = await makeCover(job, { plan: largest, durationSeconds: items[0]?.durationSeconds ?? 0 });
  if (!cover.ok) return cover;
  // For sound alone the segments were cut from a file of their own, which nobody is served.
  if (largest.kind === 'audio') await rm(join(job.workDir, outputNames(largest.definition).segmentSource));
  report(1);
  return { ok: true, media: { items, cover: cover.path } };
}

interface Encoding {
  readonly request: PackageRequest;
  readonly renditions: readonly RenditionPlan[];
  readonly report: (fraction: number) => void;
}

interface EncodedFile {
  readonly plan: RenditionPlan;
  readonly file: MediaItem;
}

async function encode(
  job: PackagingJob,
  { request, renditions, report }: Encoding,
): Promise<{ readonly ok: true; readonly files: readonly EncodedFile[] } | PackagingFailure> {
  const { source } = request;
  const args = encodeArguments({
    sourcePath: job.sourcePath,
    source,
    renditions,
    preset: request.preset ?? 'veryfast',
    threads: request.threads ?? Math.min(MOST_THREADS, Math.ceil(availableParallelism() * 1.5)),
  });
  const onStdoutLine = (line: string): void => {
    const seconds = readProgressSeconds(line);
    if (seconds !== undefined)
      report((ENCODE_SHARE * Math.min(seconds, source.durationSeconds)) / source.durationSeconds);
  };
  const run = await runStep(job, { tool: 'ffmpeg', args, onStdoutLine });
  if (!run.ok) return run;
  const files: EncodedFile[] = [];
  for (const plan of renditions) {
    const read = await readBackFile(job, plan);
    if (!read.ok) return read;
    files.push({ plan, file: read.item });
  }
  const decodedSeconds = Math.max(...files.map(({ file }) => file.durationSeconds));
  if (endsEarly(source, decodedSeconds)) {
    const [decoded, declared] = [decodedSeconds, source.durationSeconds].map((seconds) => seconds.toFixed(1));
    return failPackaging(
      'source-ends-early',
      `The source ends early: it declares ${declared} s, but only ${decoded} s could be decoded. It is probably cut off.`,
    );
  }
  return { ok: true, files };
}

/** FFmpeg takes a cut-off file for a short one and succeeds; only the declared duration gives it away. */
function endsEarly(source: SourceInfo, decodedSeconds: number): boolean {
  return !source.durationIsEstimated && decodedSeconds < source.durationSeconds * 0.9 - 1;
}

async function makeCover(
  job: PackagingJob,
  { plan, durationSeconds }: { readonly plan: RenditionPlan; readonly durationSeconds: number },
): Promise<{ readonly ok: true; readonly path: string | undefined } | PackagingFailure> {
  if (plan.kind === 'audio') return { ok: true, path: undefined };
  const run = await runStep(job, { tool: 'ffmpeg', args: coverArguments({ rendition: plan, durationSeconds }) });
  if (!run.ok) return run;
  const made = await stat(join(job.workDir, COVER_NAME)).catch(() => undefined);
  if (made === undefined || made.size === 0) return NOTHING_DECODED;
  return { ok: true, path: COVER_NAME };
}

/** Every path packaging may ever write, of this run or of one that was killed. */
function allOutputs(workDir: string): readonly string[] {
  const names = DEFINITIONS.flatMap((definition) => {
    const { file, segmentSource, playlist, segmentFolder } = outputNames(definition);
    return [file, segmentSource, playlist, segmentFolder];
  });
  // FFmpeg writes a playlist under a second name first.
  const unfinished = names.filter((name) => name.endsWith('.m3u8')).map((name) => `${name}.tmp`);
  return [...names, ...unfinished, COVER_NAME].map((name) => join(workDir, name));
}

async function removeAll(paths: readonly string[]): Promise<void> {
  await Promise.all(paths.map((path) => rm(path, { recursive: true, force: true })));
}
