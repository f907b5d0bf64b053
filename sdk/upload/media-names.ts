// What the name of a chosen file says: whether the server takes it, and the title that its video gets.
import { withoutIllegalCharacters } from '../../src/wire/legal-text.ts';
import { sourceFormats } from '../../src/wire/media-formats.ts';

const MAX_TITLE_BYTES = 128;

/** Whether the server transcodes files with the extension of this name. */
export function isMediaName(name: string): boolean {
  const extension = /\.([A-Za-z0-9]{1,5})$/.exec(name)?.[1]?.toLowerCase();
  return extension !== undefined && sourceFormats.has(extension);
}

/** The extensions of audio and video together, for `<input accept>`. */
export function mediaExtensions(): string {
  return [...sourceFormats.keys()].map((extension) => `.${extension}`).join(',');
}

/** The name without its extension, on one line, cut to what the server accepts. */
export function titleOfName(name: string): string {
  const readable = (text: string): string =>
    withoutIllegalCharacters(text)
      .replace(/[\ufffd\s]+/g, ' ')
      .normalize('NFC')
      .trim();
  const title = readable(name.replace(/\.[^.]*$/, '')) || readable(name);
  let cut = title;
  while (new TextEncoder().encode(cut).length > MAX_TITLE_BYTES) cut = [...cut].slice(0, -1).join('');
  return cut;
}
