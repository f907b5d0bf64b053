// The title that a video gets from the name of its file. Pure.
import { parse } from 'node:path';
import { withoutIllegalCharacters } from '../../wire/legal-text.ts';

const MAX_TITLE_BYTES = 128;

/** The name without its extension, without illegal characters, cut to what the server accepts. */
export function titleOf(path: string): string {
  const { name, base } = parse(path);
  const legal = withoutIllegalCharacters(name).trim();
  // A name of control characters alone leaves nothing; the extension at least is a title.
  return cutToBytes(legal === '' ? withoutIllegalCharacters(base) : legal, MAX_TITLE_BYTES);
}

function cutToBytes(text: string, maxBytes: number): string {
  let cut = text;
  while (Buffer.byteLength(cut, 'utf8') > maxBytes) cut = [...cut].slice(0, -1).join('');
  return cut;
}
