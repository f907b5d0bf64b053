// The boxes of an MP4 file (ISO/IEC 14496-12): where they begin and end, and how they are written. Pure.

export interface Box {
  readonly type: string;
  /** Where its header begins. */
  readonly start: number;
  /** Where its content begins. */
  readonly body: number;
  readonly end: number;
}

/** What these bytes are no file of: then nothing is cut. */
export class MalformedMp4 extends Error {}

/** A header takes 8 bytes, or 16 with a length of 64 bits. */
export const LONGEST_HEADER = 16;

/** The box that begins at `start`; its end may lie beyond the bytes. */
export function readBox(bytes: Buffer, start: number): Box {
  if (start + 8 > bytes.length) throw new MalformedMp4('a box is cut off');
  const short = bytes.readUInt32BE(start);
  const isLong = short === 1;
  if (isLong && start + LONGEST_HEADER > bytes.length) throw new MalformedMp4('a box is cut off');
  const length = isLong ? Number(bytes.readBigUInt64BE(start + 8)) : short;
  const body = start + (isLong ? LONGEST_HEADER : 8);
  // 0 would be all that follows.
  if (!Number.isSafeInteger(length) || start + length < body) throw new MalformedMp4('a box has no length');
  return { type: bytes.toString('latin1', start + 4, start + 8), start, body, end: start + length };
}

/** In one box. Films have some twenty. */
const MAX_BOXES = 10_000;

/** The boxes that fill these bytes. */
export function boxesIn(bytes: Buffer, from = 0, to = bytes.length): readonly Box[] {
  const boxes: Box[] = [];
  for (let at = from; at < to;) {
    const box = readBox(bytes, at);
    if (box.end > to) throw new MalformedMp4('a box is longer than the one around it');
    if (boxes.length >= MAX_BOXES) throw new MalformedMp4('too many boxes');
    boxes.push(box);
    at = box.end;
  }
  return boxes;
}

export function writeBox(type: string, ...parts: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(parts.reduce((sum, part) => sum + part.length, 8));
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, ...parts]);
}
