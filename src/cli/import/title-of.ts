// The title that a video gets from the name of its file: the part of it that can be read, on one line. Pure.
import { parse } from 'node:path';
import { withoutIllegalCharacters } from '../../wire/legal-text.ts';

const MAX_TITLE_BYTES = 128;

/** The name without its extension, without what cannot be read, cut to what the server accepts. */
export function titleOf(path: string): string {
  const { name, base } = parse(path);
  const legal = readable(name);
  // A name of which nothing can be read leaves nothing; the extension at least is a title.
  return cutToBytes(legal === '' ? readable(base) : legal, MAX_TITLE_BYTES);
}

/** U+FFFD stands for bytes that are not UTF-8. Names from macOS are decomposed: composed, searches find them. */
function readable(name: string): string {
  return withoutIllegalCharacters(name)
    .replace(/[\ufffd\s]+/g, ' ')
    .normalize('NFC')
    .trim();
}

function cutToBytes(text: string, maxBytes: number): string {
  let cut = text;
  while (Buffer.byteLength(cut, 'utf8') > maxBytes) cut = [...cut].slice(0, -1).join('');
  return cut;
}
