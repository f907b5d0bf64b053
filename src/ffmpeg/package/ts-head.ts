// Reads the beginning of an MPEG-TS segment, pure: the timestamp of its first video frame, and its codecs as a master
// playlist names them (RFC 6381). What cannot be read is absent.
import { findAvc, findHevc } from './parameter-sets.ts';
import { TS_PACKET_BYTES, TS_SYNC } from './ts-packets.ts';

export interface TsHead {
  /** Presentation timestamp of the first video frame, in 1/90000 s. */
  readonly firstVideoPts?: number;
  /** `avc1.640020,mp4a.40.2` or `hvc1.2.4.L93.90,mp4a.40.2`; absent unless every codec in the segment is known. */
  readonly codecs?: string;
}

const AAC_IN_ADTS = 0x0f;
const AVC = 0x1b;
const HEVC = 0x24;
const PMT_TABLE = 2;
const MAX_VIDEO_HEAD_BYTES = 4096;

interface Packet {
  readonly pid: number;
  readonly begins: boolean;
  readonly payload: Buffer;
}

interface Seen {
  /** Stream types, in the order of the program map table. */
  types: number[] | undefined;
  videoPid: number | undefined;
  firstVideoPts: number | undefined;
  /** The beginning of the video: parameter sets come first. */
  videoHead: Buffer;
  aac: string | undefined;
}

export function readTsHead(bytes: Buffer): TsHead {
  const seen: Seen = {
    types: undefined,
    videoPid: undefined,
    firstVideoPts: undefined,
    videoHead: Buffer.alloc(0),
    aac: undefined,
  };
  for (let at = 0; at + TS_PACKET_BYTES <= bytes.length && bytes[at] === TS_SYNC; at += TS_PACKET_BYTES) {
    const packet = readPacket(bytes.subarray(at, at + TS_PACKET_BYTES));
    if (packet !== undefined) inspect(packet, seen);
  }
  const codecs = codecsOf(seen);
  return {
    ...(seen.firstVideoPts !== undefined && { firstVideoPts: seen.firstVideoPts }),
    ...(codecs !== undefined && { codecs }),
  };
}

function codecsOf({ types, videoHead, aac }: Seen): string | undefined {
  if (types === undefined) return undefined;
  const names = types.map((type) => {
    if (type === AVC) return findAvc(videoHead);
    if (type === HEVC) return findHevc(videoHead);
    return type === AAC_IN_ADTS ? aac : undefined;
  });
  return names.length === 0 || names.includes(undefined) ? undefined : names.join(',');
}

function readPacket(bytes: Buffer): Packet | undefined {
  const [, flags = 0, low = 0, control = 0, fieldLength = 0] = bytes;
  const hasPayload = (control & 0x10) !== 0;
  const start = 4 + ((control & 0x20) === 0 ? 0 : 1 + fieldLength);
  if (!hasPayload || start >= bytes.length) return undefined;
  return { pid: ((flags & 0x1f) << 8) | low, begins: (flags & 0x40) !== 0, payload: bytes.subarray(start) };
}

function inspect({ pid, begins, payload }: Packet, seen: Seen): void {
  if (pid === seen.videoPid && seen.videoHead.length < MAX_VIDEO_HEAD_BYTES)
    seen.videoHead = Buffer.concat([seen.videoHead, payload]);
  if (!begins) return;
  if (payload[0] === 0 && payload[1] === PMT_TABLE && payload.length > 13)
    seen.types ??= readTypes(payload.subarray(1));
  if (payload.length < 14 || payload.readUIntBE(0, 3) !== 1) return;
  const streamId = payload[3] ?? 0;
  const content = payload.subarray(9 + (payload[8] ?? 0));
  if (streamId >= 0xc0 && streamId <= 0xdf) seen.aac ??= readAac(content);
  if (streamId < 0xe0 || streamId > 0xef || seen.videoPid !== undefined) return;
  seen.videoPid = pid;
  seen.firstVideoPts = readPts(payload);
  seen.videoHead = content;
}

/** The stream types in a program map table. */
function readTypes(table: Buffer): number[] {
  const end = 3 + (table.readUInt16BE(1) & 0x0fff) - 4;
  const types: number[] = [];
  let at = 12 + (table.readUInt16BE(10) & 0x0fff);
  while (at + 5 <= Math.min(end, table.length)) {
    types.push(table[at] ?? 0);
    at += 5 + (table.readUInt16BE(at + 3) & 0x0fff);
  }
  return types;
}

function readPts(pes: Buffer): number | undefined {
  if (((pes[7] ?? 0) & 0x80) === 0) return undefined;
  const [a = 0, b = 0, c = 0, d = 0, e = 0] = pes.subarray(9, 14);
  return ((a >> 1) & 7) * 2 ** 30 + ((b << 22) | ((c >> 1) << 15) | (d << 7) | (e >> 1));
}

function readAac(bytes: Buffer): string | undefined {
  const isAdts = bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xf6) === 0xf0;
  return isAdts ? `mp4a.40.${String(((bytes[2] ?? 0) >> 6) + 1)}` : undefined;
}
