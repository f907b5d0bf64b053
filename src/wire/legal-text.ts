// The texts of videos: which characters they may hold, how long they are, and the title that the name of a file gives. Pure.

/** In UTF-8, as all limits of texts. */
export const MAX_TITLE_BYTES = 128;
export const MAX_DESCRIPTION_BYTES = 1024;

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

/** The beginning of a text, of whole characters, that fits into so many bytes of UTF-8. */
export function cutToBytes(text: string, maxBytes: number): string {
  const encoder = new TextEncoder();
  let [bytes, end] = [0, 0];
  for (const character of text) {
    bytes += encoder.encode(character).length;
    if (bytes > maxBytes) return text.slice(0, end);
    end += character.length;
  }
  return text;
}

/** The name without its extension, on one line, cut to what the server accepts. Of a name without anything to read its extension. */
export function titleOfFileName(name: string): string {
  return cutToBytes(readable(name.replace(/\.[^.]*$/, '')) || readable(name), MAX_TITLE_BYTES);
}

/** U+FFFD stands for bytes that are not UTF-8. Names from macOS are decomposed: composed, searches find them. */
function readable(name: string): string {
  return withoutIllegalCharacters(name)
    .replace(/[\ufffd\s]+/g, ' ')
    .normalize('NFC')
    .trim();
}
