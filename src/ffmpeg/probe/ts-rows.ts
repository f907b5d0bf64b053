// The packets of an MPEG transport stream, also with a time in front (192 bytes) or correction behind (204), and behind garbage (I/O).
import type { FileHandle } from 'node:fs/promises';
import { PACKET_BYTES, SYNC } from './ts-tables.ts';

const STRIDES: readonly number[] = [188, 192, 204];
const SURE_PACKETS = 5;
const WINDOW_BYTES = 1024 ** 2;
/** Longer rows of other bytes in front are not looked through. */
const HEAD_BYTES = 256 * 1024;

export interface Row {
  readonly start: number;
  readonly stride: number;
}

/** Undefined for files of other formats. */
export async function findRow(file: FileHandle): Promise<Row | undefined> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
  const head = buffer.subarray(0, bytesRead);
  for (let start = 0; start < head.length; start += 1)
    for (const stride of STRIDES) if (isRow(head, start, stride)) return { start, stride };
  return undefined;
}

function isRow(bytes: Buffer, start: number, stride: number): boolean {
  for (let count = 0; count < SURE_PACKETS; count += 1) if (bytes[start + count * stride] !== SYNC) return false;
  return true;
}

/** Without the bytes around them; a window of packets at once. What stands between them is left out. */
export async function* packetsIn(file: FileHandle, { start, stride }: Row): AsyncGenerator<readonly Buffer[]> {
  for (let from = start; ;) {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(WINDOW_BYTES), 0, WINDOW_BYTES, from);
    const window = buffer.subarray(0, bytesRead);
    const packets: Buffer[] = [];
    let at = 0;
    for (; at + PACKET_BYTES <= window.length; at += stride) {
      while (window[at] !== SYNC && at < window.length && !isRow(window, at, stride)) at += 1;
      if (at + PACKET_BYTES <= window.length) packets.push(window.subarray(at, at + PACKET_BYTES));
    }
    yield packets;
    if (bytesRead < WINDOW_BYTES) return;
    from += at;
  }
}
