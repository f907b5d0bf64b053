// Parses a WebVTT or SubRip (SRT) file strictly: a file with any error is refused, naming the line. Pure.
import { refuse, type Result } from '../../base/result.ts';
import { cleanCueText } from './caption-text.ts';

export interface Cue {
  readonly startMs: number;
  readonly endMs: number;
  /** The WebVTT settings that are safe to keep: `align:start line:0`. */
  readonly settings: string;
  /** Sanitized: one or more lines, none of them empty. */
  readonly text: string;
}

export const MAX_CAPTION_BYTES = 512 * 1024;
export const MAX_CUES = 20_000;
const MAX_LINE_CHARACTERS = 2_000;
const MAX_CUE_LINES = 50;

const TIME = String.raw`(?:(\d{1,4}):)?([0-5]?\d):([0-5]\d)(?:[.,](\d{1,3}))?`;
const TIMING = new RegExp(String.raw`^\s*${TIME}\s*-->\s*${TIME}(?:\s+(\S.*))?$`);
const BESIDE_CUES = /^(?:NOTE|STYLE|REGION)(?:[ \t]|$)/;
/** `{\an8}` and the like, which SubRip files carry from other formats. */
const OVERRIDES = /\{\\[^{}]*\}/g;

interface Block {
  /** Counted from 1. */
  readonly line: number;
  readonly lines: readonly string[];
}

class Unreadable extends Error {}

/** The cues in the order of their start times. The reason names the line. */
export function readCaptions(text: string): Result<{ cues: readonly Cue[] }, string> {
  const plain = text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
  const isWebVtt = /^WEBVTT(?:[ \t\n]|$)/.test(plain);
  try {
    const blocks = isWebVtt ? withoutHeader(splitBlocks(plain)) : splitBlocks(plain);
    const cues = blocks.flatMap((block) => readBlock(block, isWebVtt));
    if (cues.length === 0) return refuse('there is no cue in it');
    if (cues.length > MAX_CUES) return refuse(`it has more than ${String(MAX_CUES)} cues`);
    return { ok: true, cues: cues.sort((a, b) => a.startMs - b.startMs) };
  } catch (error) {
    if (error instanceof Unreadable) return refuse(error.message);
    throw error;
  }
}

function splitBlocks(text: string): Block[] {
  const blocks: Block[] = [];
  let current: string[] = [];
  const lines = text.split('\n');
  for (const [index, line] of [...lines, ''].entries()) {
    if (line.length > MAX_LINE_CHARACTERS) throw unreadable(index + 1, 'the line is too long');
    if (line.trim() !== '') current.push(line);
    else if (current.length > 0) {
      blocks.push({ line: index + 1 - current.length, lines: current });
      current = [];
    }
  }
  return blocks;
}

function withoutHeader([header, ...blocks]: readonly Block[]): readonly Block[] {
  if (header?.lines.some((line) => line.includes('-->')) === true)
    throw unreadable(2, 'an empty line is expected after the header');
  return blocks;
}

/** A cue may have an identifier or a number before its timing line. */
function readBlock({ line, lines }: Block, isWebVtt: boolean): Cue[] {
  const [first = '', second = ''] = lines;
  if (isWebVtt && BESIDE_CUES.test(first) && !second.includes('-->')) return [];
  const at = first.includes('-->') ? 0 : 1;
  const timing = TIMING.exec(at === 0 ? first : second);
  if (timing === null) throw unreadable(line + (at === 1 && lines.length > 1 ? 1 : 0), 'a line of times is expected');
  const texts = lines.slice(at + 1);
  if (texts.length > MAX_CUE_LINES) throw unreadable(line, 'the cue has too many lines');
  const startMs = milliseconds(timing.slice(1, 5));
  const endMs = milliseconds(timing.slice(5, 9));
  const clean = cleanLines(isWebVtt ? texts : texts.map((text) => text.replace(OVERRIDES, '')));
  // A cue without duration is never shown.
  if (endMs <= startMs || clean === '') return [];
  return [{ startMs, endMs, settings: isWebVtt ? readSettings(timing[9] ?? '') : '', text: clean }];
}

function cleanLines(lines: readonly string[]): string {
  // Tags may span several lines.
  return cleanCueText(lines.map(withoutControls).join('\n'))
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');
}

function withoutControls(line: string): string {
  return line.replace(/[^\P{Cc}\t]/gu, '');
}

function milliseconds([hours = '0', minutes = '0', seconds = '0', fraction = '0']: readonly string[]): number {
  const whole = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return whole * 1000 + Number(fraction.padEnd(3, '0'));
}

const SETTINGS: readonly RegExp[] = [
  /^vertical:(?:rl|lr)$/,
  /^line:(?:-?\d{1,3}|\d{1,3}(?:\.\d{1,3})?%)(?:,(?:start|center|end))?$/,
  /^position:\d{1,3}(?:\.\d{1,3})?%(?:,(?:line-left|center|line-right))?$/,
  /^size:\d{1,3}(?:\.\d{1,3})?%$/,
  /^align:(?:start|center|end|left|right)$/,
];

/** Other settings, such as regions, are dropped. */
function readSettings(text: string): string {
  const settings = text.split(/\s+/).filter((setting) => SETTINGS.some((pattern) => pattern.test(setting)));
  return [...new Map(settings.map((setting) => [setting.split(':', 1)[0], setting])).values()].join(' ');
}

function unreadable(line: number, why: string): Unreadable {
  return new Unreadable(`line ${String(line)}: ${why}`);
}

/** UTF-8, or UTF-16 with a byte order mark. */
export function decodeCaptionFile(bytes: Uint8Array): Result<{ text: string }, 'not a text of Unicode'> {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    // UTF-16 without a byte order mark decodes as UTF-8 with many of these.
    return text.includes('\0') ? refuse('not a text of Unicode') : { ok: true, text };
  } catch {
    return refuse('not a text of Unicode');
  }
}
