// Makes hostile files from good ones, for tests: MP4 boxes replaced, sizes and times made absurd.
import { crc32 } from 'node:zlib';

/** The bytes of a box before its inner boxes. */
const LEAD: Readonly<Record<string, number>> = { stsd: 8, avc1: 78, dref: 8 };

/** Rewrites the content of every box at `path` and the sizes of its outer boxes. The index must come after the media. */
export function editBox(bytes: Buffer, path: readonly string[], edit: (content: Buffer) => Buffer): Buffer {
  const [wanted = '', ...rest] = path;
  const editContent = (content: Buffer): Buffer => {
    if (rest.length === 0) return edit(content);
    const lead = LEAD[wanted] ?? 0;
    return Buffer.concat([content.subarray(0, lead), editBox(content.subarray(lead), rest, edit)]);
  };
  const parts: Buffer[] = [];
  for (let at = 0; at + 8 <= bytes.length;) {
    const size = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (size < 8) throw new Error('not a box');
    parts.push(
      type === wanted ? box(type, editContent(bytes.subarray(at + 8, at + size))) : bytes.subarray(at, at + size),
    );
    at += size;
  }
  return Buffer.concat(parts);
}

export function box(type: string, content: Uint8Array): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(content.length + 8);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, content]);
}

const TRACK = ['moov', 'trak', 'mdia'];
export const SAMPLES: readonly string[] = [...TRACK, 'minf', 'stbl'];

/** Makes the only sample of the track refer to the file of that name, as old reference movies do. */
export function pointElsewhere(film: Buffer, path: string): Buffer {
  const head = Buffer.alloc(150);
  head.write('V', 11, 'latin1');
  head.writeUInt8(1, 10);
  head.writeInt16BE(-1, 130);
  head.writeInt16BE(-1, 132);
  const told = Buffer.from(`V${path.replaceAll('/', ':')}`);
  const padded = Buffer.concat([told, Buffer.alloc(told.length % 2)]);
  const entry = Buffer.alloc(4);
  entry.writeUInt16BE(2);
  entry.writeUInt16BE(told.length, 2);
  const alias = Buffer.concat([Buffer.alloc(4), head, entry, padded, Buffer.from([0xff, 0xff, 0, 0])]);
  const dref = Buffer.concat([Buffer.from([0, 0, 0, 0, 0, 0, 0, 1]), box('alis', alias)]);
  const pointing = editBox(film, [...TRACK, 'minf', 'dinf', 'dref'], () => dref);
  return editBox(pointing, ['mdat'], (content) => Buffer.alloc(content.length));
}

/** Makes every JPEG in it claim to be that large. */
export function enlargeJpeg(bytes: Buffer, side: number): Buffer {
  return patchAll(bytes, Buffer.from([0xff, 0xc0]), (at) => {
    bytes.writeUInt16BE(side, at + 5);
    bytes.writeUInt16BE(side, at + 7);
  });
}

/** Makes every PNG in it claim to be that large, with a valid checksum. */
export function enlargePng(bytes: Buffer, side: number): Buffer {
  return patchAll(bytes, Buffer.from('IHDR'), (at) => {
    bytes.writeUInt32BE(side, at + 4);
    bytes.writeUInt32BE(side, at + 8);
    bytes.writeUInt32BE(crc32(bytes.subarray(at, at + 17)), at + 17);
  });
}

function patchAll(bytes: Buffer, mark: Buffer, patch: (at: number) => void): Buffer {
  for (let at = bytes.indexOf(mark); at >= 0; at = bytes.indexOf(mark, at + 1)) patch(at);
  return bytes;
}

/** Sets the value of a Matroska element whose id occurs once in the file. */
export function setElement(bytes: Buffer, id: string, value: (old: Buffer) => void): Buffer {
  const mark = Buffer.from(id, 'hex');
  const at = bytes.indexOf(mark) + mark.length;
  value(bytes.subarray(at + 1, at + 1 + (bytes.readUInt8(at) & 0x7f)));
  return bytes;
}

/** A Matroska file whose one track declares that it is encrypted with AES-CTR. Places that other elements name are wrong then. */
export function withEncryptedTrack(bytes: Buffer): Buffer {
  const element = (id: string, content: Uint8Array): Buffer => {
    const size = Buffer.alloc(8);
    size.writeBigUInt64BE((1n << 56n) | BigInt(content.length));
    return Buffer.concat([Buffer.from(id, 'hex'), size, content]);
  };
  const scheme = Buffer.concat([element('47e1', Buffer.from([5])), element('47e2', Buffer.alloc(16, 7))]);
  const encoding = [element('5032', Buffer.from([1])), element('5033', Buffer.from([1])), element('5035', scheme)];
  // The index at the start of the file names the id too.
  const tracks = findElement(bytes, bytes.lastIndexOf(Buffer.from('1654ae6b', 'hex')), 4);
  const entry = findElement(bytes, tracks.start, 1);
  const sealed = element('6d80', element('6240', Buffer.concat(encoding)));
  const content = Buffer.concat([bytes.subarray(entry.start, entry.end), sealed]);
  const before = Buffer.from(bytes.subarray(0, tracks.at));
  // The segment has an unknown length.
  const segment = before.indexOf(Buffer.from('18538067', 'hex')) + 4;
  before.fill(0xff, segment, segment + 8).writeUInt8(1, segment);
  return Buffer.concat([before, element('1654ae6b', element('ae', content)), bytes.subarray(tracks.end)]);
}

interface Element {
  readonly at: number;
  readonly start: number;
  readonly end: number;
}

/** FFmpeg writes sizes in one byte or in eight. */
function findElement(bytes: Buffer, at: number, idBytes: number): Element {
  const first = bytes.readUInt8(at + idBytes);
  const isLong = first === 1;
  const start = at + idBytes + (isLong ? 8 : 1);
  const size = isLong ? bytes.readUIntBE(at + idBytes + 2, 6) : first & 0x7f;
  return { at, start, end: start + size };
}

/** An H.264 sequence parameter set for a picture of that many macroblocks on each side. */
export function spsOfSide(macroblocks: number): Buffer {
  const bits = ['01100111', '01000010', '00000000', '00110011'];
  const ue = (value: number): string => {
    const binary = (value + 1).toString(2);
    return '0'.repeat(binary.length - 1) + binary;
  };
  // seq_parameter_set_id, frame numbers, order type 2, one reference; then the size; frames only, no cropping, no VUI.
  bits.push(ue(0), ue(0), ue(2), ue(1), '0', ue(macroblocks - 1), ue(macroblocks - 1), '1', '1', '0', '0', '1');
  const text = bits.join('');
  const padded = text.padEnd(Math.ceil(text.length / 8) * 8, '0');
  return Buffer.from((padded.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}

/** The same film with another sequence parameter set. */
export function withSps(film: Buffer, sps: Buffer): Buffer {
  return editBox(film, [...SAMPLES, 'stsd', 'avc1', 'avcC'], (old) => {
    const oldEnd = 8 + old.readUInt16BE(6);
    const head = Buffer.from([...old.subarray(0, 6), sps.length >> 8, sps.length & 0xff]);
    return Buffer.concat([head, sps, old.subarray(oldEnd)]);
  });
}

/** Silent AAC frames of 1024 samples at 8 kHz each. */
export function silentAdts(seconds: number): Buffer {
  const frame = Buffer.from('fff16c40017ffc01182007', 'hex');
  return Buffer.concat(Array.from({ length: Math.ceil((seconds * 8000) / 1024) }, () => frame));
}

/** An ID3 header of so many tags, with no audio after it. */
export function taggedMp3(count: number): Buffer {
  const tags = Array.from({ length: count }, (_, at) => {
    const text = Buffer.from(`\0tag${at}\0value`);
    const head = Buffer.alloc(10);
    head.write('TXXX', 'latin1');
    head.writeUInt32BE(text.length, 4);
    return Buffer.concat([head, text]);
  });
  const body = Buffer.concat(tags);
  const sevenBits = [21, 14, 7, 0].map((shift) => (body.length >>> shift) & 0x7f);
  return Buffer.concat([Buffer.from([0x49, 0x44, 0x33, 3, 0, 0, ...sevenBits]), body]);
}
