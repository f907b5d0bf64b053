// Languages and titles of tracks inside a file, whose tags are untrusted and often missing or wrong. Pure.
import { canonicalLanguage, MAX_LABEL_BYTES, nameOfLanguage } from '../../library/captions/caption.ts';
import { cutToBytes, withoutIllegalCharacters } from '../../wire/legal-text.ts';
import type { TrackLabel } from '../../ffmpeg/source-info.ts';

export const UNKNOWN_LANGUAGE = 'und';
/** ISO 639-2 for several, none, uncoded, and of local use. */
const NO_LANGUAGE = /^(?:mul|zxx|mis|und|root|q[a-t][a-z])(?:-|$)/;

/** `eng` and `en_US` become `en` and `en-US`. */
export function languageOf(tag = ''): string {
  const language = canonicalLanguage(tag.trim().replaceAll('_', '-'));
  const isUsable = language !== undefined && !NO_LANGUAGE.test(language) && !language.includes('-x-');
  // Room for what makes it unique.
  return isUsable && language.length <= 30 ? language : UNKNOWN_LANGUAGE;
}

export function cleanTitle(title = ''): string {
  return cut(withoutIllegalCharacters(title).replace(/\s+/g, ' ').trim(), MAX_LABEL_BYTES);
}

/** Counts from 2 where a label is taken, and takes the one that is answered. */
export function freeLabel(taken: Set<string>, label: string): string {
  return firstFree(taken, (count) => (count === 1 ? label : `${cut(label, MAX_LABEL_BYTES - 3)} ${String(count)}`));
}

export function firstFree(taken: Set<string>, write: (count: number) => string): string {
  let count = 1;
  while (taken.has(write(count))) count += 1;
  const free = write(count);
  taken.add(free);
  return free;
}

function cut(text: string, maxBytes: number): string {
  return cutToBytes(text, maxBytes).trim();
}

export interface AudioTrackName {
  /** BCP 47; absent where the file does not say. */
  readonly language?: string;
  /** Unique among the names. */
  readonly label: string;
}

/** The sound tracks of a file: `English`, `中文 (Commentary)`, `Audio 3`. A title alone often tells no language: `Stereo`. */
export function nameAudioTracks(tracks: readonly TrackLabel[]): readonly AudioTrackName[] {
  const labels = new Set<string>();
  return tracks.map(({ language: tag, title }, index) => {
    const language = languageOf(tag);
    const isKnown = language !== UNKNOWN_LANGUAGE;
    const name = isKnown ? nameOfLanguage(language) : '';
    const label = joined(name, cleanTitle(title)) || `Audio ${String(index + 1)}`;
    return { ...(isKnown && { language }), label: freeLabel(labels, label) };
  });
}

function joined(name: string, title: string): string {
  if (name === '' || title === '') return name || title;
  return title.toLowerCase().includes(name.toLowerCase())
    ? title
    : cut(`${name} (${cut(title, MAX_LABEL_BYTES - 3 - Buffer.byteLength(name))})`, MAX_LABEL_BYTES);
}
