// Parses a WebVTT or SubRip (SRT) file into cues: what players accept is accepted. A broken line of times, for which a player
// drops the cue without a word, is refused, naming the line.
import { createSlices, type Sliced } from '../../base/in-slices.ts';
import { refuse, type Result } from '../../base/result.ts';
import { cleanCueText } from './caption-text.ts';
import { isWebVttFile, sortLines, Unreadable, type CueLines } from './cue-lines.ts';
import type { CueTiming } from './cue-times.ts';
import { placementOf, withoutOverrides } from './subrip-overrides.ts';

export interface Cue extends CueTiming {
  /** Sanitized: one or more lines, none of them empty. */
  readonly text: string;
}

export const MAX_CAPTION_BYTES = 512 * 1024;
export const MAX_CUES = 20_000;

type ReadCaptions = Result<{ cues: readonly Cue[] }, string>;

/** The largest files take some 100 ms: requests are answered meanwhile. */
const inSlices = createSlices();

/** The cues in the order of their start times. The reason names the line. */
export function readCaptions(text: string): Promise<ReadCaptions> {
  return inSlices(readingCaptions(text));
}

/** As {@link readCaptions}, in steps of a line or a cue. */
export function* readingCaptions(text: string): Sliced<ReadCaptions> {
  const plain = text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
  const isWebVtt = isWebVttFile(plain);
  try {
    const sorted = yield* sortLines(plain);
    if (sorted.length === 0 && !isWebVtt && plain.trim() !== '')
      throw new Unreadable(firstLineOf(plain), 'a line of times is expected');
    const cues: Cue[] = [];
    for (const lines of sorted) {
      cues.push(...readCue(lines, isWebVtt));
      yield undefined;
    }
    if (cues.length === 0) return refuse('there is no cue in it');
    if (cues.length > MAX_CUES) return refuse(`it has more than ${String(MAX_CUES)} cues`);
    return { ok: true, cues: cues.sort((a, b) => a.startMs - b.startMs) };
  } catch (error) {
    if (error instanceof Unreadable) return refuse(error.message);
    throw error;
  }
}

/** That is not blank. */
function firstLineOf(text: string): number {
  return text.split('\n').findIndex((line) => line.trim() !== '') + 1;
}

function readCue({ timing, texts }: CueLines, isWebVtt: boolean): Cue[] {
  // Tags may span several lines.
  const whole = texts.map(withoutControls).join('\n');
  const text = cleanLines(isWebVtt ? whole : withoutOverrides(whole));
  // A cue without duration is never shown.
  if (timing.endMs <= timing.startMs || text === '') return [];
  return [{ ...timing, settings: isWebVtt ? timing.settings : placementOf(whole), text }];
}

/** A no-break space at the begin of a line is kept: it moves the text. */
function cleanLines(text: string): string {
  return cleanCueText(text)
    .split('\n')
    .map((line) => line.replace(/^[ \t]+/, '').trimEnd())
    .filter((line) => line !== '')
    .join('\n');
}

function withoutControls(line: string): string {
  return line.replace(/[^\P{Cc}\t]/gu, '');
}
