// Where the streams of an MPEG transport stream change (I/O): recordings joined by `cat`, and broadcasts that change their codec. The
// table of streams (PMT, ISO/IEC 13818-1) says it; FFmpeg keeps the codec that a stream had first, and loses what follows.
import { open } from 'node:fs/promises';
import { findRow, type Row } from './ts-rows.ts';
import {
  PACKET_BYTES,
  PAT_PID,
  PAT_TABLE,
  PICTURE_TYPES,
  PMT_TABLE,
  SOUND_TYPES,
  SYNC,
  pidOf,
  readPrograms,
  readTable,
  sectionOf,
  type StreamTable,
} from './ts-tables.ts';

const WINDOW_PACKETS = 5000;
const PLAIN: Row = { start: 0, stride: PACKET_BYTES };
/** Each is written apart. A file with more is damaged. */
export const MAX_TS_PARTS = 50;

interface Scan {
  readonly stride: number;
  readonly starts: number[];
  pmtPid: number | undefined;
  patAt: number;
  table: StreamTable | undefined;
  /** A table counts once it is repeated: one alone may be damage. */
  candidate: { readonly table: StreamTable; readonly at: number } | undefined;
}

/** The first byte of each part; one alone, or none, where nothing changes, or the file is no transport stream of one program. */
export async function findTsParts(path: string, signal?: AbortSignal): Promise<readonly number[]> {
  await using file = await open(path, 'r');
  const { start, stride } = (await findRow(file)) ?? PLAIN;
  const scan: Scan = { stride, starts: [0], pmtPid: undefined, patAt: 0, table: undefined, candidate: undefined };
  const window = Buffer.alloc(WINDOW_PACKETS * stride);
  for (let from = start; scan.starts.length <= MAX_TS_PARTS; from += window.length) {
    signal?.throwIfAborted();
    const { bytesRead } = await file.read(window, 0, window.length, from);
    for (let at = 0; at + PACKET_BYTES <= bytesRead; at += stride) {
      if (window[at] !== SYNC) return [];
      takePacket(scan, window.subarray(at, at + PACKET_BYTES), from + at);
    }
    if (bytesRead < window.length) break;
  }
  return scan.starts;
}

function takePacket(scan: Scan, packet: Buffer, at: number): void {
  const pid = pidOf(packet);
  if (pid !== PAT_PID && pid !== scan.pmtPid) return;
  const section = sectionOf(packet);
  if (pid === PAT_PID && section?.[0] === PAT_TABLE) takePrograms(scan, section, at);
  if (pid === scan.pmtPid && section?.[0] === PMT_TABLE) takeTable(scan, readTable(section), at);
}

function takePrograms(scan: Scan, section: Buffer, at: number): void {
  const pids = [...readPrograms(section).values()];
  scan.patAt = at;
  if (pids.length === 1) scan.pmtPid = pids[0];
}

function takeTable(scan: Scan, table: StreamTable, at: number): void {
  if (scan.table === undefined || !changes(scan.table, table)) {
    scan.table ??= table;
    scan.candidate = undefined;
    return;
  }
  if (scan.candidate === undefined || changes(scan.candidate.table, table)) {
    // The programs are told right before their streams.
    scan.candidate = { table, at: at - scan.patAt <= scan.stride ? scan.patAt : at };
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
