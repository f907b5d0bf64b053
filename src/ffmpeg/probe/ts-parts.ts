// Where the streams of an MPEG transport stream change (I/O): recordings joined by `cat`, and broadcasts that change their codec. The
// table of streams (PMT, ISO/IEC 13818-1) says it; FFmpeg keeps the codec that a stream had first, and loses what follows.
import { open } from 'node:fs/promises';

const PACKET_BYTES = 188;
const SYNC = 0x47;
const WINDOW_BYTES = 5000 * PACKET_BYTES;
const PAT_PID = 0;
const [PAT_TABLE, PMT_TABLE] = [0x00, 0x02];
const PICTURE_TYPES: ReadonlySet<number> = new Set([0x01, 0x02, 0x10, 0x1b, 0x24, 0x42, 0xd1, 0xd2, 0xea]);
const SOUND_TYPES: ReadonlySet<number> = new Set([
  0x03, 0x04, 0x0f, 0x11, 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87,
]);
/** Each is written apart. A file with more is damaged. */
export const MAX_TS_PARTS = 50;

/** PID and type of each picture and sound, in the order of the table. */
type StreamTable = ReadonlyMap<number, number>;

interface Scan {
  readonly starts: number[];
  pmtPid: number | undefined;
  patAt: number;
  table: StreamTable | undefined;
  /** A table counts once it is repeated: one alone may be damage. */
  candidate: { readonly table: StreamTable; readonly at: number } | undefined;
}

/** The first byte of each part; one alone, or none, where nothing changes, or the file is no plain transport stream of one program. */
export async function findTsParts(path: string, signal?: AbortSignal): Promise<readonly number[]> {
  await using file = await open(path, 'r');
  const scan: Scan = { starts: [0], pmtPid: undefined, patAt: 0, table: undefined, candidate: undefined };
  const window = Buffer.alloc(WINDOW_BYTES);
  for (let from = 0; scan.starts.length <= MAX_TS_PARTS; from += WINDOW_BYTES) {
    signal?.throwIfAborted();
    const { bytesRead } = await file.read(window, 0, WINDOW_BYTES, from);
    for (let at = 0; at + PACKET_BYTES <= bytesRead; at += PACKET_BYTES) {
      if (window[at] !== SYNC) return [];
      takePacket(scan, window.subarray(at, at + PACKET_BYTES), from + at);
    }
    if (bytesRead < WINDOW_BYTES) break;
  }
  return scan.starts;
}

function takePacket(scan: Scan, packet: Buffer, at: number): void {
  const pid = packet.readUInt16BE(1) & 0x1fff;
  const beginsSection = ((packet[1] ?? 0) & 0x40) !== 0;
  if (!beginsSection || (pid !== PAT_PID && pid !== scan.pmtPid)) return;
  const section = sectionOf(packet);
  if (pid === PAT_PID && section?.[0] === PAT_TABLE) takePrograms(scan, section, at);
  if (pid === scan.pmtPid && section?.[0] === PMT_TABLE) takeTable(scan, readTable(section), at);
}

/** Without its checksum; undefined where it goes on in the next packet. */
function sectionOf(packet: Buffer): Buffer | undefined {
  const hasAdaptation = ((packet[3] ?? 0) & 0x20) !== 0;
  const pointer = 4 + (hasAdaptation ? 1 + (packet[4] ?? 0) : 0);
  const start = pointer + 1 + (packet[pointer] ?? 0);
  if (start + 3 > PACKET_BYTES) return undefined;
  const length = packet.readUInt16BE(start + 1) & 0xfff;
  const end = start + 3 + length - 4;
  return end > PACKET_BYTES || length < 9 ? undefined : packet.subarray(start, end);
}

function takePrograms(scan: Scan, section: Buffer, at: number): void {
  const pids: number[] = [];
  for (let entry = 8; entry + 4 <= section.length; entry += 4)
    if (section.readUInt16BE(entry) !== 0) pids.push(section.readUInt16BE(entry + 2) & 0x1fff);
  scan.patAt = at;
  if (pids.length === 1) scan.pmtPid = pids[0];
}

function readTable(section: Buffer): StreamTable {
  const table = new Map<number, number>();
  if (section.length < 12) return table;
  let entry = 12 + (section.readUInt16BE(10) & 0xfff);
  while (entry + 5 <= section.length) {
    const type = section[entry] ?? 0;
    if (PICTURE_TYPES.has(type) || SOUND_TYPES.has(type)) table.set(section.readUInt16BE(entry + 1) & 0x1fff, type);
    entry += 5 + (section.readUInt16BE(entry + 3) & 0xfff);
  }
  return table;
}

function takeTable(scan: Scan, table: StreamTable, at: number): void {
  if (scan.table === undefined || !changes(scan.table, table)) {
    scan.table ??= table;
    scan.candidate = undefined;
    return;
  }
  if (scan.candidate === undefined || changes(scan.candidate.table, table)) {
    // The programs are told right before their streams.
    scan.candidate = { table, at: at - scan.patAt <= PACKET_BYTES ? scan.patAt : at };
    return;
  }
  scan.starts.push(scan.candidate.at);
  scan.table = table;
  scan.candidate = undefined;
}

/** Whether FFmpeg would lose something: a stream has another type, or the first picture or sound is another stream. */
function changes(before: StreamTable, after: StreamTable): boolean {
  if ([...after].some(([pid, type]) => (before.get(pid) ?? type) !== type)) return true;
  return [PICTURE_TYPES, SOUND_TYPES].some((types) => {
    const [old, now] = [before, after].map((table) => [...table].find(([, type]) => types.has(type))?.[0]);
    return old !== undefined && now !== undefined && old !== now && !before.has(now);
  });
}
