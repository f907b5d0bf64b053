// The bytes of multipart uploads, in a folder for each upload, and how they become one file. Clients send parts of one size:
// those are written at their final offset in a common file, so that the whole file needs no second copy.
import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { flushFolder } from './flush-disk.ts';
import { writeFlushed, type Content } from './write-flushed.ts';

export interface PlacedPart {
  /** `slot`: in the common file, at `slotOffset`; otherwise the name of a file of its own. */
  readonly place: string;
  readonly slotOffset: number;
  readonly sizeBytes: number;
}

export interface PartFiles {
  begin(uploadId: string): Promise<void>;
  /** Writes at this offset of the common file, and answers its place when the bytes are on the disk. */
  writeSlot(uploadId: string, offset: number, content: Content): Promise<string>;
  /** Writes a file of its own. */
  writeFile(uploadId: string, content: Content): Promise<string>;
  /** Removes a part that has a file of its own. */
  removePart(uploadId: string, place: string): Promise<void>;
  /**
   * Makes one flushed file of the parts in their order and returns its path: the common file, if all parts are at their final
   * offset and none `isStillWriting`. Idempotent: an interrupted call can be repeated.
   */
  assemble(
    uploadId: string,
    parts: readonly PlacedPart[],
    options: { readonly isStillWriting: boolean },
  ): Promise<string>;
  /** How many bytes `assemble` will write. */
  bytesToCopy(parts: readonly PlacedPart[], options: { readonly isStillWriting: boolean }): number;
  /** Removes everything of an upload. */
  remove(uploadId: string): Promise<void>;
  /** The ids of the uploads that have files. */
  list(): Promise<readonly string[]>;
}

export const SLOT = 'slot';
const COMMON = 'common';
const FILE = /^part-[0-9a-f-]{36}$/;
const UPLOAD_ID = /^[0-9a-f]{32}$/;
const BUFFER_BYTES = 512 * 1024;

export function createPartFiles(folder: string): PartFiles {
  const folderOf = (uploadId: string): string => {
    if (!UPLOAD_ID.test(uploadId)) throw new Error(`Not an upload id: ${uploadId}`);
    return join(folder, uploadId);
  };
  const pathOf = (uploadId: string, place: string): string => {
    if (place !== SLOT && !FILE.test(place)) throw new Error(`Not a place of a part: ${place}`);
    return join(folderOf(uploadId), place === SLOT ? COMMON : place);
  };
  return {
    begin: async (uploadId) => {
      await makeCommonFile(folder, { own: folderOf(uploadId), common: pathOf(uploadId, SLOT) });
    },
    writeSlot: async (uploadId, offset, content) => {
      await writeFlushed({ path: pathOf(uploadId, SLOT), flags: 'r+', start: offset }, content);
      return SLOT;
    },
    writeFile: async (uploadId, content) => {
      const place = `part-${randomUUID()}`;
      const path = pathOf(uploadId, place);
      await writeFlushed({ path, flags: 'wx', start: 0 }, content).catch(async (error: unknown) => {
        await rm(path, { force: true });
        throw error;
      });
      await flushFolder(folderOf(uploadId));
      return place;
    },
    removePart: async (uploadId, place) => {
      if (place !== SLOT) await rm(pathOf(uploadId, place), { force: true });
    },
    assemble: async (uploadId, parts, { isStillWriting }) => {
      const common = pathOf(uploadId, SLOT);
      const inPlace = !isStillWriting && slotsAreInPlace(parts);
      const whole = inPlace ? common : join(folderOf(uploadId), 'whole');
      if (!inPlace) await rm(whole, { force: true });
      const placed = parts.map((part) => ({ ...part, path: pathOf(uploadId, part.place) }));
      await copyInto(whole, inPlace ? 'r+' : 'wx', placed);
      return whole;
    },
    bytesToCopy: (parts, { isStillWriting }) => {
      const inPlace = !isStillWriting && slotsAreInPlace(parts);
      return sumOf(inPlace ? parts.filter(({ place }) => place !== SLOT) : parts);
    },
    remove: async (uploadId) => {
      await rm(folderOf(uploadId), { recursive: true, force: true, maxRetries: 3 });
    },
    list: async () => (await readdir(folder)).filter((name) => UPLOAD_ID.test(name)),
  };
}

/** The names under which acknowledged parts are found later. */
async function makeCommonFile(folder: string, { own, common }: { own: string; common: string }): Promise<void> {
  await mkdir(own, { mode: 0o700 });
  await (await open(common, 'wx', 0o600)).close();
  for (const named of [own, folder]) await flushFolder(named);
}

/** True if every slot begins where the parts before it end. */
function slotsAreInPlace(parts: readonly PlacedPart[]): boolean {
  let offset = 0;
  return parts.every(({ place, slotOffset, sizeBytes }) => {
    const begins = offset;
    offset += sizeBytes;
    return place !== SLOT || slotOffset === begins;
  });
}

function sumOf(parts: readonly PlacedPart[]): number {
  return parts.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

type PartOnDisk = PlacedPart & { readonly path: string };

async function copyInto(whole: string, flags: 'r+' | 'wx', parts: readonly PartOnDisk[]): Promise<void> {
  const file = await open(whole, flags, 0o600);
  try {
    let offset = 0;
    for (const part of parts) {
      // In the common file a slot is at its final offset.
      if (flags === 'wx' || part.place !== SLOT) await copyPart(file, offset, part);
      offset += part.sizeBytes;
    }
    await file.truncate(offset);
    await file.datasync();
  } finally {
    await file.close();
  }
}

async function copyPart(file: FileHandle, offset: number, { path, place, slotOffset, sizeBytes }: PartOnDisk) {
  if (sizeBytes === 0) return;
  const start = place === SLOT ? slotOffset : 0;
  let at = offset;
  for await (const chunk of createReadStream(path, {
    start,
    end: start + sizeBytes - 1,
    highWaterMark: BUFFER_BYTES,
  }) as AsyncIterable<Buffer>) {
    await file.write(chunk, 0, chunk.length, at);
    at += chunk.length;
  }
  if (at !== offset + sizeBytes) throw new Error('A part is shorter than it was when it was received');
}
