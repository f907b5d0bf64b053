// One program of a transport stream that has several (I/O). Each has a clock of its own, of which FFmpeg makes one, and its sound is
// not that of another: the copy that this makes has the packets of the first program with a picture and sound.
import { createWriteStream } from 'node:fs';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { DroppedTrack } from '../source-info.ts';
import { findRow, packetsIn, type Row } from './ts-rows.ts';
import * as tables from './ts-tables.ts';

/** Of a mebibyte: the tables are repeated several times a second. */
const MAX_HEAD_WINDOWS = 20;

/** Types whose codec FFmpeg names so; the others share a type, or are rare. */
const CODECS: ReadonlyMap<number, string> = new Map([
  [0x01, 'mpeg1video'],
  [0x02, 'mpeg2video'],
  [0x03, 'mp2'],
  [0x04, 'mp2'],
  [0x0f, 'aac'],
  [0x10, 'mpeg4'],
  [0x11, 'aac_latm'],
  [0x1b, 'h264'],
  [0x24, 'hevc'],
  [0x81, 'ac3'],
  [0x87, 'eac3'],
]);

interface Program {
  readonly number: number;
  readonly pmtPid: number;
  readonly table: tables.StreamTable;
}

/** Writes the copy to `to`, and answers what the other programs have; undefined where there is nothing to choose. */
export async function chooseProgram(
  path: string,
  to: string,
  signal?: AbortSignal,
): Promise<readonly DroppedTrack[] | undefined> {
  await using file = await open(path, 'r');
  const row = await findRow(file);
  const programs = row === undefined ? [] : await programsIn(file, row);
  const chosen = programs.toSorted((one, other) => worth(other) - worth(one))[0];
  if (row === undefined || chosen === undefined || programs.length < 2) return undefined;
  const copy = new ProgramCopy(chosen);
  const kept = async function* (): AsyncGenerator<Buffer> {
    for await (const packets of packetsIn(file, row)) yield copy.take(packets);
  };
  await pipeline(kept, createWriteStream(to, { mode: 0o600 }), { ...(signal !== undefined && { signal }) });
  if (copy.isAlways) return leftOut(programs.filter((program) => program !== chosen));
  await rm(to);
  return undefined;
}

/** A picture above all; of equal ones the first. */
function worth({ table }: Program): number {
  const types = [...table.values()];
  const has = (of: ReadonlySet<number>): number => (types.some((type) => of.has(type)) ? 1 : 0);
  return 2 * has(tables.PICTURE_TYPES) + has(tables.SOUND_TYPES);
}

/** Those that have a picture or sound, in the order of the file. */
async function programsIn(file: FileHandle, row: Row): Promise<readonly Program[]> {
  let listed: ReadonlyMap<number, number> = new Map();
  const found = new Map<number, tables.StreamTable>();
  let windows = 0;
  for await (const packets of packetsIn(file, row)) {
    for (const packet of packets) {
      const pid = tables.pidOf(packet);
      const section = tables.sectionOf(packet);
      if (section === undefined) continue;
      // The first of each: later ones are followed while copying.
      if (pid === tables.PAT_PID && section[0] === tables.PAT_TABLE && listed.size === 0)
        listed = tables.readPrograms(section);
      const isTable = section[0] === tables.PMT_TABLE && [...listed.values()].includes(pid);
      if (isTable && (found.get(pid)?.size ?? 0) === 0) found.set(pid, tables.readTable(section));
    }
    windows += 1;
    if (windows === MAX_HEAD_WINDOWS || (listed.size > 0 && found.size >= listed.size)) break;
  }
  return [...listed].flatMap(([number, pmtPid]) => {
    const table = found.get(pmtPid);
    return table === undefined || table.size === 0 ? [] : [{ number, pmtPid, table }];
  });
}

class ProgramCopy {
  /** Whether all tables list the program: recordings that were joined may have others. */
  isAlways = true;
  readonly #program: Program;
  readonly #pids: Set<number>;
  #count = 0;

  constructor(program: Program) {
    this.#program = program;
    this.#pids = new Set([program.pmtPid, ...program.table.keys()]);
  }

  take(packets: readonly Buffer[]): Buffer {
    return Buffer.concat(packets.flatMap((packet) => this.#packet(packet) ?? []));
  }

  #packet(packet: Buffer): Buffer | undefined {
    const { number, pmtPid } = this.#program;
    const pid = tables.pidOf(packet);
    if (pid === tables.PAT_PID) {
      const section = tables.sectionOf(packet);
      if (section?.[0] !== tables.PAT_TABLE) return undefined;
      if (tables.readPrograms(section).get(number) !== pmtPid) this.isAlways = false;
      this.#count += 1;
      return tables.writePrograms(number, pmtPid, this.#count);
    }
    if (pid === pmtPid)
      for (const each of tables.readPids(tables.sectionOf(packet) ?? Buffer.alloc(0))) this.#pids.add(each);
    return this.#pids.has(pid) ? packet : undefined;
  }
}

function leftOut(programs: readonly Program[]): readonly DroppedTrack[] {
  return programs.flatMap(({ table }) =>
    [...table.values()].map((type): DroppedTrack => {
      const kind = tables.PICTURE_TYPES.has(type) ? 'video' : 'audio';
      return { kind, codec: CODECS.get(type) ?? 'unknown', reason: 'further track' };
    }),
  );
}
