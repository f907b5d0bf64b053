// The first bytes of image files with a size of one's choice, and a padding: enough for code that reads headers.
export function pngOf(width: number, height: number, bytes = 200): Buffer {
  const file = Buffer.alloc(bytes, 7);
  file.write('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 0, 'latin1');
  file.writeUInt32BE(width, 16);
  file.writeUInt32BE(height, 20);
  return file;
}

/** With so many bytes of metadata before its size. */
export function jpegOf(width: number, height: number, metadata = 40): Buffer {
  const comments: Buffer[] = [];
  for (let left = metadata; left > 0; left -= 60_000) {
    const comment = Buffer.alloc(4 + Math.min(left, 60_000), 0x20);
    comment.writeUInt16BE(0xfffe, 0);
    comment.writeUInt16BE(comment.length - 2, 2);
    comments.push(comment);
  }
  const frame = Buffer.from('ffc0001108000000000301220002110103110100', 'hex');
  frame.writeUInt16BE(height, 5);
  frame.writeUInt16BE(width, 7);
  return Buffer.concat([Buffer.from('ffd8', 'hex'), ...comments, frame, Buffer.from('ffd9', 'hex')]);
}

export function gifOf(width: number, height: number): Buffer {
  const file = Buffer.from('GIF89a\0\0\0\0\0\0\0;', 'latin1');
  file.writeUInt16LE(width, 6);
  file.writeUInt16LE(height, 8);
  return file;
}
