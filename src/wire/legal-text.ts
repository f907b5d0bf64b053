// Which characters the titles, descriptions and tags of videos may hold. Pure.

// Control characters but tab and line breaks, and code points that are no characters. The vendor's message speaks of
// emoticons as well; ours may be in a title, since people write them and every store here keeps them.
const ILLEGAL = /[^\P{Cc}\t\n\r]|\p{Cs}|\p{Noncharacter_Code_Point}/u;

/** True if the text has a character that no title can show. */
export function hasIllegalCharacters(text: string): boolean {
  return ILLEGAL.test(text);
}

/** The text without them. */
export function withoutIllegalCharacters(text: string): string {
  return text.replace(new RegExp(ILLEGAL, 'gu'), '');
}
