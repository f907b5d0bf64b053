// The files of a drop or of a file input, with those in dropped folders. What the server does not transcode is counted.
import { isMediaName } from '../../sdk/upload/media-names.ts';
import type { FileHandle } from './upload-records.ts';

export interface ChosenFile {
  readonly file: File;
  /** With the folder that was dropped. */
  readonly path: string;
  readonly handle?: FileHandle | undefined;
}

export interface ChosenFiles {
  readonly files: readonly ChosenFile[];
  /** Names of files that are no media. */
  readonly skipped: readonly string[];
}

const MOST_FILES = 5000;
const MOST_DEPTH = 16;

export function fromInput(list: FileList): ChosenFiles {
  return sortOut([...list].map((file) => ({ file, path: file.webkitRelativePath || file.name })));
}

interface ItemWithHandle extends DataTransferItem {
  readonly getAsFileSystemHandle?: () => Promise<FileHandle | null>;
}

/** All entries are taken at once: a DataTransfer is empty after its event. */
export async function fromDrop(transfer: DataTransfer): Promise<ChosenFiles> {
  const items = [...transfer.items].filter(({ kind }) => kind === 'file') as ItemWithHandle[];
  const taken = items.map((item) => ({
    entry: item.webkitGetAsEntry(),
    file: item.getAsFile(),
    handle: item.getAsFileSystemHandle?.().catch(() => null),
  }));
  const found: ChosenFile[] = [];
  for (const { entry, file, handle } of taken) {
    if (entry?.isDirectory === true) await walk(entry as FileSystemDirectoryEntry, found, 0);
    else if (file !== null) found.push({ file, path: file.name, handle: await fileHandle(handle) });
  }
  return sortOut(found);
}

async function fileHandle(handle: Promise<FileHandle | null> | undefined): Promise<FileHandle | undefined> {
  const found = await handle;
  return found?.kind === 'file' ? found : undefined;
}

async function walk(folder: FileSystemDirectoryEntry, found: ChosenFile[], depth: number): Promise<void> {
  const reader = folder.createReader();
  for (;;) {
    // In portions of a hundred, until one is empty.
    const entries = await new Promise<FileSystemEntry[]>((resolve) => {
      reader.readEntries(resolve, () => {
        resolve([]);
      });
    });
    if (entries.length === 0) return;
    for (const entry of entries) {
      if (found.length >= MOST_FILES) return;
      if (entry.isDirectory && depth < MOST_DEPTH) await walk(entry as FileSystemDirectoryEntry, found, depth + 1);
      else if (entry.isFile) await take(entry as FileSystemFileEntry, found);
    }
  }
}

async function take(entry: FileSystemFileEntry, found: ChosenFile[]): Promise<void> {
  const file = await fileOf(entry);
  if (file !== undefined) found.push({ file, path: entry.fullPath.replace(/^\//, '') });
}

function fileOf(entry: FileSystemFileEntry): Promise<File | undefined> {
  return new Promise((resolve) => {
    entry.file(resolve, () => {
      resolve(undefined);
    });
  });
}

function sortOut(all: readonly ChosenFile[]): ChosenFiles {
  const isWanted = ({ file }: ChosenFile): boolean => isMediaName(file.name) && file.size > 0;
  const visible = all.filter(({ file }) => !file.name.startsWith('.'));
  return {
    files: visible.filter(isWanted).slice(0, MOST_FILES),
    skipped: visible.filter((chosen) => !isWanted(chosen)).map(({ path }) => path),
  };
}
