// Reads what an untrusted file is from its first bytes: PNG, JPEG or GIF with its size, never from its name. Pure.

export interface ImageHeader {
  readonly contentType: 'image/png' | 'image/jpeg' | 'image/gif';
  readonly width: number;
  readonly height: number;
}

/** So many bytes hold the size of every usual JPEG: its metadata come first. */
export const HEADER_BYTES = 1024 ** 2;

/** Undefined if it is none of these, or its size is not there. */
export function readImageHeader(head: Buffer): ImageHeader | undefined {
  const found = readPng(head) ?? readGif(head) ?? readJpeg(head);
  return found !== undefined && found.width > 0 && found.height > 0 ? found : undefined;
}

const PNG = Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1');

function readPng(head: Buffer): ImageHeader | undefined {
  if (head.length < PNG.length + 8 || !head.subarray(0, PNG.length).equals(PNG)) return undefined;
  return { contentType: 'image/png', width: head.readUInt32BE(16), height: head.readUInt32BE(20) };
}

function readGif(head: Buffer): ImageHeader | undefined {
  if (head.length < 10 || !/^GIF8[79]a/.test(head.toString('latin1', 0, 6))) return undefined;
  return { contentType: 'image/gif', width: head.readUInt16LE(6), height: head.readUInt16LE(8) };
}

/** Start of frame: all of them but the tables that share their range (DHT, JPG, DAC). */
function isFrameMarker(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

function readJpeg(head: Buffer): ImageHeader | undefined {
  if (head.length < 4 || head.readUInt16BE(0) !== 0xffd8) return undefined;
  let at = 2;
  while (at + 9 <= head.length) {
    if (head[at] !== 0xff) return undefined;
    const marker = head[at + 1] ?? 0;
    // Fill bytes may stand before a marker.
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (isFrameMarker(marker))
      return { contentType: 'image/jpeg', width: head.readUInt16BE(at + 7), height: head.readUInt16BE(at + 5) };
    const length = head.readUInt16BE(at + 2);
    // Scan data or the end before any frame.
    if (length < 2 || marker === 0xda || marker === 0xd9) return undefined;
    at += 2 + length;
  }
  return undefined;
}
