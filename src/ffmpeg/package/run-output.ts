// Makes one output from its encoded rendition (I/O): the file itself, a copy in another container, or segments.
import { constants } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { flvArguments } from './copy-arguments.ts';
import { describeItem } from './describe-item.ts';
import { outputNames } from '../plan/output-names.ts';
import type { MediaItem } from './packaged-media.ts';
import type { Output } from '../plan/rendition.ts';
import { sizeOf, type WrittenMedia } from './run-read-back.ts';
import { runSegments } from './run-segments.ts';
import type { SegmentKey } from './run-segments.ts';
import { explainFileFault, failPackaging, runStep } from '../run/run-step.ts';
import type { PackagingFailure, PackagingJob } from '../run/run-step.ts';

/** The customer's key, and the URI from which players fetch it: `isKeyUri` must accept that. */
export type CustomerKey = SegmentKey;

interface OutputRun {
  readonly output: Output;
  /** The encoded rendition, already read back. */
  readonly file: string;
  readonly encoded: WrittenMedia;
  readonly contentKeys: (output: Output) => Uint8Array;
  readonly customerKey: CustomerKey | undefined;
}

type OutputResult = { readonly ok: true; readonly item: MediaItem } | PackagingFailure;

export async function makeOutput(job: PackagingJob, run: OutputRun): Promise<OutputResult> {
  const { output } = run;
  switch (output.format) {
    case 'm3u8':
      return await makeSegments(job, run);
    case 'flv':
      return (await copyIntoFlv(job, run)) ?? (await describeFile(job, run));
    case 'mp4':
    case 'mp3':
      return (await copyUnlessThere(job, run)) ?? (await describeFile(job, run));
  }
}

async function makeSegments(job: PackagingJob, run: OutputRun): Promise<OutputResult> {
  const { output, file, encoded } = run;
  const cut = await runSegments(job, {
    names: outputNames(output),
    segmentSeconds: output.segmentSeconds,
    file,
    wholeSeconds: output.rendition.picture === undefined ? undefined : encoded.durationSeconds,
    key: keyOf(run),
  });
  if (!cut.ok) return cut;
  const { durationSeconds, sizeBytes, segmentCount, hls } = cut;
  // A copy of the rendition, which was read back.
  return {
    ok: true,
    item: { ...describeItem(output, { found: encoded, durationSeconds, sizeBytes }), segmentCount, hls },
  };
}

function keyOf({ output, contentKeys, customerKey }: OutputRun): SegmentKey | undefined {
  switch (output.variant) {
    case 'plain':
      return undefined;
    case 'kms':
      return customerKey;
    case '':
      return { contentKey: contentKeys(output), uri: outputNames(output).key };
  }
}

async function copyIntoFlv(job: PackagingJob, { output, file }: OutputRun): Promise<PackagingFailure | undefined> {
  const run = await runStep(job, { tool: 'ffmpeg', args: flvArguments(output, file) });
  return run.ok ? undefined : run;
}

/** Two definitions may share one rendition: the first output is that file, the second a copy. */
async function copyUnlessThere(job: PackagingJob, { output, file }: OutputRun): Promise<PackagingFailure | undefined> {
  const own = outputNames(output).file;
  if (own === file) return undefined;
  try {
    await copyFile(join(job.workDir, file), join(job.workDir, own), constants.COPYFILE_FICLONE);
    return undefined;
  } catch (fault) {
    return explainFileFault(job, fault);
  }
}

async function describeFile(job: PackagingJob, { output, encoded }: OutputRun): Promise<OutputResult> {
  const sizeBytes = await sizeOf(job, outputNames(output).file);
  if (sizeBytes === 0) return failPackaging('encode-failed', 'Transcoding failed: an output is empty.');
  return {
    ok: true,
    item: describeItem(output, { found: encoded, durationSeconds: encoded.durationSeconds, sizeBytes }),
  };
}
