// Copies the text subtitles of an untrusted source into small text files with one run of FFmpeg (I/O), on the clock on which the
// film is transcoded: its zero is where the file begins.
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { inputUrl, QUIET, UNTRUSTED_INPUT_OPTIONS } from '../run/ffmpeg-options.ts';
import { runStep, type PackagingJob } from '../run/run-step.ts';
import type { SourceSubtitle } from '../source-info.ts';

/** The kinds of subtitles that FFmpeg turns into text. */
const TEXT_CODECS: ReadonlySet<string> = new Set([
  ...['subrip', 'srt', 'mov_text', 'text', 'webvtt', 'ass', 'ssa'],
  ...['microdvd', 'sami', 'realtext', 'subviewer', 'subviewer1', 'jacosub', 'mpl2', 'pjs', 'stl', 'vplayer'],
]);

/** How many of one file are read, in the order of its streams. */
export const MAX_SUBTITLES = 16;

export function isTextSubtitle({ codec }: SourceSubtitle): boolean {
  return TEXT_CODECS.has(codec);
}

interface Extraction {
  readonly subtitles: readonly SourceSubtitle[];
  /** The limit of each; a longer one is left out. */
  readonly maxBytes: number;
}

/** The text of each stream that could be read, by its index: WebVTT, or SubRip. The work directory must be empty. */
export async function extractSubtitles(
  job: PackagingJob,
  { subtitles, maxBytes }: Extraction,
): Promise<ReadonlyMap<number, string>> {
  const all = await runStep(job, { tool: 'ffmpeg', args: subtitleArguments(job.sourcePath, subtitles, maxBytes) });
  // One damaged stream fails the whole run: the others are tried by themselves.
  if (!all.ok && subtitles.length > 1)
    for (const one of subtitles)
      await runStep(job, { tool: 'ffmpeg', args: subtitleArguments(job.sourcePath, [one], maxBytes) });
  const texts = new Map<number, string>();
  for (const { streamIndex } of subtitles) {
    const path = join(job.workDir, fileOf(streamIndex));
    const found = await stat(path).catch(() => undefined);
    if (found !== undefined && found.size > 0 && found.size <= maxBytes)
      texts.set(streamIndex, await readFile(path, 'utf8'));
  }
  return texts;
}

/** Output names are relative to the work directory. */
function subtitleArguments(
  sourcePath: string,
  subtitles: readonly SourceSubtitle[],
  maxBytes: number,
): readonly string[] {
  return [
    ...QUIET,
    ...UNTRUSTED_INPUT_OPTIONS,
    ...['-i', inputUrl(sourcePath)],
    ...subtitles.flatMap(({ streamIndex, codec }) => [
      ...['-map', `0:${streamIndex}`, '-map_metadata', '-1', '-map_chapters', '-1', '-fs', `${maxBytes * 2}`],
      // Re-encoded, WebVTT would lose its settings; SubRip keeps the places that the other kinds give their cues.
      ...(codec === 'webvtt' ? ['-c:s', 'copy', '-f', 'webvtt'] : ['-c:s', 'srt', '-f', 'srt']),
      fileOf(streamIndex),
    ]),
  ];
}

function fileOf(streamIndex: number): string {
  return `subtitle-${streamIndex}.txt`;
}
