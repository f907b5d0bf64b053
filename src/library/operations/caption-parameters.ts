// Shared by the operations on captions: the language parameter, and the description of a caption.
import { z } from 'zod';
import { optionalText } from '../../access/parameters/parameter-schemas.ts';
import { WireError } from '../../wire/errors.ts';
import { formatTimestamp } from '../../wire/timestamps.ts';
import { canonicalLanguage, type Caption } from '../captions/caption.ts';

export const languageParameter = optionalText(64).meta({ mandatory: true });

export const captionDescription = z.object({
  Language: z.string(),
  Label: z.string(),
  IsDefault: z.boolean(),
  Size: z.int(),
  CreationTime: z.string(),
});

export function describeCaption({ language, label, isDefault, sizeBytes, createdAtMs }: Caption) {
  return {
    Language: language,
    Label: label,
    IsDefault: isDefault,
    Size: sizeBytes,
    CreationTime: formatTimestamp(createdAtMs),
  };
}

/** In canonical form, so that `EN` and `en` are one language. */
export function requireLanguage(text: string | undefined): string {
  if (text === undefined) throw new WireError('MissingParameter', { parameter: 'Language' });
  const language = canonicalLanguage(text);
  if (language === undefined) throw new WireError('InvalidParameter', { parameter: 'Language' });
  return language;
}
