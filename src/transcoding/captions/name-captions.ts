// The languages and labels of captions that come from a file. Pure.
import type { SourceSubtitle } from '../../ffmpeg/source-info.ts';
import { nameOfLanguage } from '../../library/captions/caption.ts';
import { UNKNOWN_LANGUAGE, cleanTitle, firstFree, freeLabel, languageOf } from '../tracks/track-names.ts';

export interface CaptionName {
  /** BCP 47, unique within the file: a second English one is `en-x-2`. */
  readonly language: string;
  readonly label: string;
}

export function nameCaptions(subtitles: readonly Pick<SourceSubtitle, 'language' | 'title'>[]): readonly CaptionName[] {
  const languages = new Set<string>();
  const labels = new Set<string>();
  return subtitles.map(({ language, title }) => {
    const known = languageOf(language);
    const label = cleanTitle(title) || (known === UNKNOWN_LANGUAGE ? 'Subtitles' : nameOfLanguage(known));
    return {
      language: firstFree(languages, (count) => (count === 1 ? known : `${known}-x-${count}`)),
      label: freeLabel(labels, label),
    };
  });
}
