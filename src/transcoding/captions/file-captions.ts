// The text subtitles inside an uploaded file become captions of its video (I/O). They are an extra: each failure is
// logged, and the film is published without them.
import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { Logger } from '../../base/logger.ts';
import type { PackagingJob, PackagingLimits, ToolPaths } from '../../ffmpeg/run/run-step.ts';
import type { SourceInfo, SourceSubtitle } from '../../ffmpeg/source-info.ts';
import { extractSubtitles, isTextSubtitle, MAX_SUBTITLES } from '../../ffmpeg/subtitles/run-subtitles.ts';
import type { Caption } from '../../library/captions/caption.ts';
import type { Captions } from '../../library/captions/captions-db.ts';
import { MAX_CAPTION_BYTES, readCaptions, type Cue } from '../../library/captions/read-captions.ts';
import { writeWebVtt } from '../../library/captions/write-webvtt.ts';
import type { Blobs } from '../../store/blobs/blobs.ts';
import type { VideoId } from '../../wire/ids.ts';
import { nameCaptions, type CaptionName } from './name-captions.ts';

export interface FileCaption extends CaptionName {
  /** WebVTT. */
  readonly file: Buffer;
}

interface ExtractRequest {
  readonly source: SourceInfo;
  readonly sourcePath: string;
  /** Private; made here, and removed at the end. */
  readonly workDir: string;
  readonly tools: ToolPaths;
  readonly limits?: { readonly [K in keyof PackagingLimits]?: PackagingLimits[K] | undefined } | undefined;
  readonly signal: AbortSignal;
  readonly log: Pick<Logger, 'warn' | 'info'>;
  /** Named in the log. */
  readonly about: { readonly jobId: string; readonly videoId: VideoId };
}

const LONGEST_MS = 10 * 60_000;
const CPU_SECONDS = 300;
const MEMORY_BYTES = 4 * 1024 ** 3;
/** A shape of ASS, which FFmpeg leaves in the text. */
const DRAWING = /^m(?: -?\d+(?:\.\d+)?){2}(?: [mnlbspc]| -?\d+(?:\.\d+)?)*$/gm;

export async function captionsInFile(request: ExtractRequest): Promise<readonly FileCaption[]> {
  const { source, workDir, log, about } = request;
  const all = source.subtitles ?? [];
  const subtitles = all.filter(isTextSubtitle).slice(0, MAX_SUBTITLES);
  const leftOut = all.filter((one) => !subtitles.includes(one));
  if (leftOut.length > 0)
    log.info(
      { ...about, subtitles: leftOut.slice(0, MAX_SUBTITLES), count: leftOut.length },
      'subtitles of a file are left out: they are pictures, or too many',
    );
  if (subtitles.length === 0) return [];
  try {
    await mkdir(workDir, { recursive: true, mode: 0o700 });
    const texts = await extractSubtitles(packagingJob(request), { subtitles, maxBytes: MAX_CAPTION_BYTES });
    return await readAll(request, subtitles, texts);
  } catch (error) {
    log.warn({ err: error, ...about }, 'the subtitles of a file cannot be read');
    return [];
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}

function packagingJob({ workDir, sourcePath, tools, limits, signal }: ExtractRequest): PackagingJob {
  const deadline = AbortSignal.timeout(LONGEST_MS);
  return {
    workDir,
    sourcePath,
    tools,
    limits: {
      maxMemoryBytes: limits?.maxMemoryBytes ?? MEMORY_BYTES,
      cpuSeconds: Math.min(limits?.cpuSeconds ?? CPU_SECONDS, CPU_SECONDS),
    },
    timeoutMs: LONGEST_MS,
    signal: AbortSignal.any([signal, deadline]),
    deadline,
  };
}

async function readAll(
  { log, about, source }: ExtractRequest,
  subtitles: readonly SourceSubtitle[],
  texts: ReadonlyMap<number, string>,
): Promise<readonly FileCaption[]> {
  const names = nameCaptions(subtitles);
  const captions: FileCaption[] = [];
  for (const [index, subtitle] of subtitles.entries()) {
    const { streamIndex, codec } = subtitle;
    const text = texts.get(streamIndex);
    const name = names[index];
    const isDrawn = codec === 'ass' || codec === 'ssa';
    const read = text === undefined ? undefined : await readCaptions(isDrawn ? text.replace(DRAWING, '') : text);
    if (read?.ok === true && name !== undefined) {
      captions.push({ ...name, file: Buffer.from(writeWebVtt(onFilmClock(read.cues, source)), 'utf8') });
      continue;
    }
    const why = read?.ok === false ? read.reason : 'FFmpeg cannot read them, or they are empty or too large';
    log.warn({ ...about, streamIndex, codec, why }, 'subtitles of a file are left out');
  }
  return captions;
}

/** The film begins with its first picture or sound, which may be later than what FFmpeg takes for the start of the file. */
function onFilmClock(cues: readonly Cue[], { timeline }: SourceInfo): readonly Cue[] {
  const zeroMs = Math.round((timeline?.startSeconds ?? 0) * 1000);
  return cues.flatMap((cue) => {
    const [startMs, endMs] = [Math.max(0, cue.startMs - zeroMs), cue.endMs - zeroMs];
    return endMs > startMs ? [{ ...cue, startMs, endMs }] : [];
  });
}

interface StoreDeps {
  readonly captions: Pick<Captions, 'hold'>;
  readonly blobs: Pick<Blobs, 'write'>;
  readonly log: Pick<Logger, 'warn'>;
}

/** Writes their files. What is not published soon is removed by a later sweep. */
export async function storeFileCaptions(
  { captions, blobs, log }: StoreDeps,
  videoId: VideoId,
  { made, atMs }: { readonly made: readonly FileCaption[]; readonly atMs: number },
): Promise<readonly Caption[]> {
  const stored: Caption[] = [];
  try {
    for (const { file, language, label } of made) {
      const blob = `${videoId}/captions/${randomBytes(12).toString('hex')}.vtt`;
      await captions.hold(blob, () => blobs.write(blob, Readable.from([file])));
      const caption = { videoId, language, label, blob, sizeBytes: file.length, createdAtMs: atMs };
      stored.push({ ...caption, isDefault: false, origin: 'file' });
    }
  } catch (error) {
    log.warn({ err: error, videoId }, 'captions of a file cannot be stored');
  }
  return stored;
}
