// Sorts the lines of a WebVTT or SubRip file into cues, without reading their texts: as the W3C's parser does for WebVTT, and as
// lenient players do for SubRip. Pure.
import type { Sliced } from '../../base/in-slices.ts';
import { isBrokenTiming, readTiming, type CueTiming } from './cue-times.ts';

/** A line of times with the lines that belong to it. */
export interface CueLines {
  readonly timing: CueTiming;
  /** The number of the line of times, counted from 1. */
  readonly line: number;
  readonly texts: string[];
}

/** A mistake in the file, in a sentence that begins with the number of the line. */
export class Unreadable extends Error {
  constructor(line: number, why: string) {
    super(`line ${String(line)}: ${why}`);
  }
}

const MAX_LINE_CHARACTERS = 2_000;
const MAX_CUE_LINES = 50;

const HEADER = /^\s*WEBVTT(?=\s|$)/;
const BESIDE_CUES = /^(?:NOTE|STYLE|REGION)(?:\s|$)/;
const INDEX = /^\s*\d+\s*$/;

export function isWebVttFile(text: string): boolean {
  return HEADER.test(text);
}

export function* sortLines(text: string): Sliced<readonly CueLines[]> {
  const sorter = new LineSorter(isWebVttFile(text));
  for (const [index, line] of text.split('\n').entries()) {
    sorter.take(line, index + 1);
    yield undefined;
  }
  return sorter.end();
}

interface ApartLine {
  readonly text: string;
  readonly number: number;
  /** It belongs to the cue before, unless it is the identifier of the next one. */
  readonly isText: boolean;
}

class LineSorter {
  readonly #isWebVtt: boolean;
  readonly #cues: CueLines[] = [];
  /** Lines behind the end of a cue. */
  #apart: ApartLine[] = [];
  /** The next line belongs to the last cue. */
  #isInCue = false;
  #isBehindEmptyLine = true;
  /** In a note, a style sheet, a region, or the header. */
  #isBeside: boolean;
  #isFirstOfBlock = true;

  constructor(isWebVtt: boolean) {
    this.#isWebVtt = isWebVtt;
    this.#isBeside = isWebVtt;
    this.#isFirstOfBlock = !isWebVtt;
  }

  take(line: string, number: number): void {
    const timing = line.length > MAX_LINE_CHARACTERS ? undefined : readTiming(line);
    if (timing !== undefined) this.#begin(timing, number);
    else if (line.trim() === '') this.#endBlock(line);
    else if (this.#isInCue) this.#addText(line, number);
    else this.#putApart(line, number);
  }

  end(): readonly CueLines[] {
    // Many SubRip files end in the number of a cue that is missing.
    if (!this.#isWebVtt && INDEX.test(this.#apart.at(-1)?.text ?? '')) this.#apart.pop();
    this.#settleApart();
    return this.#cues;
  }

  #begin(timing: CueTiming, line: number): void {
    if (this.#isInCue) this.#dropIndex();
    else if (!this.#isFirstOfBlock || (!this.#isWebVtt && INDEX.test(this.#apart.at(-1)?.text ?? '')))
      this.#apart.pop();
    this.#settleApart();
    this.#cues.push({ timing, line, texts: [] });
    this.#isInCue = true;
    this.#isBehindEmptyLine = false;
    this.#isBeside = false;
  }

  /** The next cue of a SubRip file follows without an empty line. */
  #dropIndex(): void {
    const texts = this.#cues.at(-1)?.texts;
    if (!this.#isWebVtt && INDEX.test(texts?.at(-1) ?? '')) texts?.pop();
  }

  #endBlock(blank: string): void {
    this.#isInCue = false;
    this.#isFirstOfBlock = true;
    this.#isBeside = false;
    if (blank === '') this.#isBehindEmptyLine = true;
  }

  #putApart(text: string, number: number): void {
    if (this.#isFirstOfBlock) this.#isBeside = this.#isWebVtt && BESIDE_CUES.test(text);
    this.#isFirstOfBlock = false;
    if (!this.#isBeside && isBrokenTiming(text)) throw new Unreadable(number, 'a line of times is expected');
    // A line of blanks does not end a cue for the W3C's parser. A cue of a SubRip file may even have empty lines.
    const isText = !this.#isWebVtt || !(this.#isBehindEmptyLine || this.#isBeside);
    this.#apart.push({ text, number, isText });
  }

  #settleApart(): void {
    for (const { text, number, isText } of this.#apart) if (isText) this.#addText(text, number);
    this.#apart = [];
  }

  #addText(text: string, number: number): void {
    const cue = this.#cues.at(-1);
    if (cue === undefined) return;
    if (text.length > MAX_LINE_CHARACTERS) throw new Unreadable(number, 'the line is too long');
    if (cue.texts.length >= MAX_CUE_LINES) throw new Unreadable(cue.line, 'the cue has too many lines');
    cue.texts.push(text);
  }
}
