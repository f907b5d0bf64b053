// Whether an Ogg file ends where its streams end (RFC 3533): pure.

const PAGE_HEADER_BYTES = 27;
const END_OF_STREAM = 0x04;
/** The longest page is 65,307 bytes; something else may stand behind the last one. */
export const OGG_TAIL_BYTES = 128 * 1024;

/** `tail`: the last bytes of the file. False where no page is among them. */
export function lacksOggEnd(tail: Buffer): boolean {
  const at = tail.lastIndexOf('OggS\0', undefined, 'latin1');
  if (at < 0) return false;
  const segments = tail.subarray(at + PAGE_HEADER_BYTES, at + PAGE_HEADER_BYTES + (tail[at + 26] ?? 0));
  const end = segments.reduce((sum, bytes) => sum + bytes, at + PAGE_HEADER_BYTES + (tail[at + 26] ?? 0));
  return end > tail.length || ((tail[at + 5] ?? 0) & END_OF_STREAM) === 0;
}
