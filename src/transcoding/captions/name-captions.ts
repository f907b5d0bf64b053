// The languages and labels of captions that come from a file, whose tags are untrusted and often missing or wrong. Pure.
import type { SourceSubtitle } from '../../ffmpeg/source-info.ts';
import { canonicalLanguage, nameOfLanguage } from '../../library/captions/caption.ts';
import { withoutIllegalCharacters } from '../../wire/legal-text.ts';

export interface CaptionName {
  /** BCP 47, unique within the file: a second English one is `en-x-2`. */
  readonly language: string;
  readonly label: string;
}

const UNKNOWN_LANGUAGE = 'und';
/** ISO 639-2 for several, none, uncoded, and of local use. */
const NO_LANGUAGE = /^(?:mul|zxx|mis|und|root|q[a-t][a-z])(?:-|$)/;
const MAX_LABEL_BYTES = 64;

export function nameCaptions(subtitles: readonly Pick<SourceSubtitle, 'language' | 'title'>[]): readonly CaptionName[] {
  const languages = new Set<string>();
  const labels = new Set<string>();
  return subtitles.map(({ language, title }) => {
    const known = languageOf(language);
    const label = cleanTitle(title) || (known === UNKNOWN_LANGUAGE ? 'Subtitles' : nameOfLanguage(known));
    return {
      language: firstFree(languages, (count) => (count === 1 ? known : `${known}-x-${count}`)),
      label: firstFree(labels, (count) => (count === 1 ? label : `${cut(label, MAX_LABEL_BYTES - 3)} ${count}`)),
    };
  });
}

/** `eng` and `en_US` become `en` and `en-US`. */
function languageOf(tag = ''): string {
  const language = canonicalLanguage(tag.trim().replaceAll('_', '-'));
  const isUsable = language !== undefined && !NO_LANGUAGE.test(language) && !language.includes('-x-');
  // Room for what makes it unique.
  return isUsable && language.length <= 30 ? language : UNKNOWN_LANGUAGE;
}

function cleanTitle(title = ''): string {
  return cut(withoutIllegalCharacters(title).replace(/\s+/g, ' ').trim(), MAX_LABEL_BYTES);
}

function cut(text: string, maxBytes: number): string {
  let short = text;
  while (Buffer.byteLength(short) > maxBytes) short = [...short].slice(0, -1).join('');
  return short.trim();
}

function firstFree(taken: Set<string>, write: (count: number) => string): string {
  let count = 1;
  while (taken.has(write(count))) count += 1;
  const free = write(count);
  taken.add(free);
  return free;
}
