// The characters that titles, descriptions and tags of videos may hold. Pure.

// Illegal: control characters except tab and line breaks, and code points that are no characters. The vendor's message names
// emoticons as well; this server allows them, because people write them and every database keeps them.
const ILLEGAL = /[^\P{Cc}\t\n\r]|\p{Cs}|\p{Noncharacter_Code_Point}/u;

/** True if the text has an illegal character. */
export function hasIllegalCharacters(text: string): boolean {
  return ILLEGAL.test(text);
}

/** The text without its illegal characters. */
export function withoutIllegalCharacters(text: string): string {
  return text.replace(new RegExp(ILLEGAL, 'gu'), '');
}
