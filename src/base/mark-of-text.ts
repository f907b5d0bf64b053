// A number by which small tables in memory tell texts apart. Cheap (FNV-1a), and made for texts that are random already, such as ids and
// MACs of our own: for texts that a caller chooses, two with the same number are found easily.

/** Of the characters from `start` to `end`; a negative `start` is the beginning of the text. */
export function markOf(text: string, start: number, end: number): number {
  let mark = 1;
  for (let at = Math.max(0, start); at < end; at += 1) mark = (Math.imul(mark, 0x01000193) + text.charCodeAt(at)) | 0;
  return mark;
}
