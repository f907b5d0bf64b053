// The tables of an MPEG transport stream (ISO/IEC 13818-1): which programs it has, and which streams a program. Pure.

export const PACKET_BYTES = 188;
export const SYNC = 0x47;
export const PAT_PID = 0;
export const [PAT_TABLE, PMT_TABLE] = [0x00, 0x02];
export const PICTURE_TYPES: ReadonlySet<number> = new Set([0x01, 0x02, 0x10, 0x1b, 0x24, 0x42, 0xd1, 0xd2, 0xea]);
export const SOUND_TYPES: ReadonlySet<number> = new Set([
  0x03, 0x04, 0x0f, 0x11, 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87,
]);
const CHECKSUM_BYTES = 4;

/** PID and type of each picture and sound, in the order of the table. */
export type StreamTable = ReadonlyMap<number, number>;

export function pidOf(packet: Buffer): number {
  return packet.readUInt16BE(1) & 0x1fff;
}

/** Without its checksum; undefined where none begins in the packet, or it goes on in the next one. */
export function sectionOf(packet: Buffer): Buffer | undefined {
  if (((packet[1] ?? 0) & 0x40) === 0) return undefined;
  const hasAdaptation = ((packet[3] ?? 0) & 0x20) !== 0;
  const pointer = 4 + (hasAdaptation ? 1 + (packet[4] ?? 0) : 0);
  const start = pointer + 1 + (packet[pointer] ?? 0);
  if (start + 3 > PACKET_BYTES) return undefined;
  const length = packet.readUInt16BE(start + 1) & 0xfff;
  const end = start + 3 + length - CHECKSUM_BYTES;
  return end > PACKET_BYTES || length < 9 ? undefined : packet.subarray(start, end);
}

/** The PID of the table of each program, by the program's number. */
export function readPrograms(section: Buffer): ReadonlyMap<number, number> {
  const programs = new Map<number, number>();
  for (let entry = 8; entry + 4 <= section.length; entry += 4)
    if (section.readUInt16BE(entry) !== 0)
      programs.set(section.readUInt16BE(entry), section.readUInt16BE(entry + 2) & 0x1fff);
  return programs;
}

/** All streams of a program, and its clock. */
export function readPids(section: Buffer): readonly number[] {
  if (section.length < 12) return [];
  return [section.readUInt16BE(8) & 0x1fff, ...entriesOf(section).map(([pid]) => pid)];
}

export function readTable(section: Buffer): StreamTable {
  return new Map(entriesOf(section).filter(([, type]) => PICTURE_TYPES.has(type) || SOUND_TYPES.has(type)));
}

function entriesOf(section: Buffer): readonly (readonly [pid: number, type: number])[] {
  const entries: (readonly [number, number])[] = [];
  if (section.length < 12) return entries;
  let entry = 12 + (section.readUInt16BE(10) & 0xfff);
  while (entry + 5 <= section.length) {
    entries.push([section.readUInt16BE(entry + 1) & 0x1fff, section[entry] ?? 0]);
    entry += 5 + (section.readUInt16BE(entry + 3) & 0xfff);
  }
  return entries;
}

/** A table of one program. */
export function writePrograms(number: number, pmtPid: number, count: number): Buffer {
  const section = Buffer.from([PAT_TABLE, 0xb0, 13, 0, 1, 0xc1, 0, 0, 0, 0, 0, 0]);
  section.writeUInt16BE(number, 8);
  section.writeUInt16BE(0xe000 | pmtPid, 10);
  const sum = Buffer.alloc(CHECKSUM_BYTES);
  sum.writeUInt32BE(checksum(section));
  const packet = Buffer.alloc(PACKET_BYTES, 0xff);
  Buffer.concat([Buffer.from([SYNC, 0x40, 0, 0x10 | (count & 0x0f), 0]), section, sum]).copy(packet);
  return packet;
}

/** CRC-32 of MPEG-2: not reflected, without a final complement. */
function checksum(bytes: Buffer): number {
  let sum = 0xffff_ffff;
  for (const byte of bytes) {
    sum ^= byte << 24;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum << 1) ^ (sum < 0 ? 0x04c1_1db7 : 0);
  }
  return sum >>> 0;
}
