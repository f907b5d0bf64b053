// Sanitizes the text of one cue, pure: it is rewritten with the tags of WebVTT only. All other untrusted text between angle
// brackets is removed, so that no page can be made to run it.
import { decodeReferences } from './character-references.ts';

/** The tags of WebVTT, without attributes; `v` and `lang` take an annotation. */
const TAGS: ReadonlySet<string> = new Set(['b', 'i', 'u', 'c', 'ruby', 'rt', 'v', 'lang']);

/** No subtitle nests deeper; each end tag searches all open tags, which would be slow for thousands of them. */
const MAX_NESTED = 32;

/** A class has no `--` in it, so that the tag never ends in `-->`. */
const TAG = /<(\/?)([A-Za-z][A-Za-z0-9]*)((?:\.[A-Za-z0-9_]+(?:-[A-Za-z0-9_]+)*)*)(?:[ \t\n]([^<>]*))?>/y;
const TIME_TAG = /<(?:\d{2,}:)?[0-5]\d:[0-5]\d\.\d{3}>/y;
const PLAIN = /^[\p{L}\p{N} \n.,!?'-]*$/u;
/** Text that looks like a tag. A bracket before any other character is a plain bracket. */
const FOREIGN_TAG = /<[/!?]?[A-Za-z][^<>]*>/y;

export function cleanCueText(text: string): string {
  const open: string[] = [];
  let written = '';
  let at = 0;
  let close = -1;
  while (at < text.length) {
    const next = text.indexOf('<', at);
    written += escapeText(text.slice(at, next < 0 ? text.length : next));
    if (next < 0) break;
    // No tag is tried where none can end: a text of brackets would cost several searches for each.
    if (close < next) close = indexOrEnd(text, '>', next);
    const follows = text.indexOf('<', next + 1);
    const isPlain = close === text.length || (follows >= 0 && follows < close);
    const taken = isPlain ? { written: '&lt;', end: next + 1 } : takeTag(text, next, open);
    written += taken.written;
    at = taken.end;
  }
  return written + closeAll(open);
}

function indexOrEnd(text: string, searched: string, from: number): number {
  const at = text.indexOf(searched, from);
  return at < 0 ? text.length : at;
}

interface ReadTag {
  readonly written: string;
  readonly end: number;
}

function takeTag(text: string, at: number, open: string[]): ReadTag {
  const tag = match(TAG, text, at);
  const name = tag?.[2]?.toLowerCase() ?? '';
  if (tag !== undefined && TAGS.has(name)) {
    const end = at + tag[0].length;
    if (tag[1] === '/') return { written: closeTag(name, open), end };
    if (open.length >= MAX_NESTED) return { written: '', end };
    open.push(name);
    return { written: `<${name}${tag[3] ?? ''}${annotationOf(name, tag[4] ?? '')}>`, end };
  }
  const time = match(TIME_TAG, text, at);
  if (time !== undefined) return { written: time[0], end: at + time[0].length };
  const foreign = match(FOREIGN_TAG, text, at);
  return foreign === undefined ? { written: '&lt;', end: at + 1 } : { written: '', end: at + foreign[0].length };
}

/** Also closes the tags opened inside it; an end tag without a start tag is dropped. */
function closeTag(name: string, open: string[]): string {
  const at = open.lastIndexOf(name);
  return at < 0 ? '' : closeAll(open.splice(at));
}

function closeAll(names: readonly string[]): string {
  return names
    .toReversed()
    .map((name) => `</${name}>`)
    .join('');
}

/** A name of a speaker or a language. No `=` and no quote: put into a page, it would be an attribute. No `-->` either. */
function annotationOf(name: string, text: string): string {
  if (name !== 'v' && name !== 'lang') return '';
  const kept = decode(text)
    .replace(/[^\p{L}\p{M}\p{N} .,_’()-]/gu, '')
    .trim();
  // A pattern for the end of the text would be tried at every dash.
  let end = kept.length;
  while (kept[end - 1] === '-' || kept[end - 1] === ' ') end -= 1;
  return withSpace(kept.slice(0, end));
}

function withSpace(kept: string): string {
  return kept === '' ? '' : ` ${kept}`;
}

function escapeText(text: string): string {
  if (PLAIN.test(text)) return text;
  return decode(text).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/** A reference may stand for a control character, which no cue keeps. */
function decode(text: string): string {
  return decodeReferences(text)
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\t\n]/gu, '');
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}
