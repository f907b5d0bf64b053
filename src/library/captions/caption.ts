// A caption file of a video as a value, and language tags. Pure.
import type { CaptionRow } from '../../store/database/schema.ts';
import type { VideoId } from '../../wire/ids.ts';

export interface Caption {
  readonly videoId: VideoId;
  /** BCP 47, in canonical form: it is part of URLs. */
  readonly language: string;
  readonly label: string;
  readonly isDefault: boolean;
  readonly blob: string;
  readonly sizeBytes: number;
  readonly createdAtMs: number;
  /** Added by the owner, or found in the uploaded file. */
  readonly origin: 'owner' | 'file';
}

export const MAX_CAPTIONS = 20;
/** Of captions and of sound tracks: a line of one menu. */
export const MAX_LABEL_BYTES = 64;
const MAX_LANGUAGE_LENGTH = 35;

/** `zh-hans` becomes `zh-Hans`; undefined for an invalid tag of BCP 47. */
export function canonicalLanguage(text: string): string | undefined {
  if (text.length > MAX_LANGUAGE_LENGTH) return undefined;
  try {
    const [language] = Intl.getCanonicalLocales(text);
    return language !== undefined && language.length <= MAX_LANGUAGE_LENGTH ? language : undefined;
  } catch {
    return undefined;
  }
}

/** The language's name for itself: `English`, `中文`; the tag, where it has none. */
export function nameOfLanguage(language: string): string {
  // Names are of languages, not of private use: `en-x-2` is English.
  const [known = ''] = language.split('-x-', 1);
  return new Intl.DisplayNames([known], { type: 'language' }).of(known) ?? language;
}

export function toCaption(row: CaptionRow): Caption {
  return {
    videoId: row.video_id,
    language: row.language,
    label: row.label,
    isDefault: row.is_default === 1,
    blob: row.blob,
    sizeBytes: row.size_bytes,
    createdAtMs: row.created_at_ms,
    origin: row.origin,
  };
}
