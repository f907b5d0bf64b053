// Uploads that are not finished, in IndexedDB: after a reload they go on with the parts that the server lacks. A record holds no
// secret. Where the browser can keep a handle of the file, it can be read again without being chosen again.
import type { BegunUpload } from '../../sdk/upload/upload-file.ts';

export interface UploadRecord {
  readonly videoId: string;
  /** Of the key that began it: nothing is said of the uploads of others. */
  readonly owner: string;
  readonly name: string;
  /** With the folder that was dropped. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedAtMs: number;
  readonly begun?: BegunUpload | undefined;
  readonly handle?: FileHandle | undefined;
  readonly sentBytes: number;
  readonly createdAtMs: number;
}

/** A FileSystemFileHandle, with what not every browser has. */
export interface FileHandle {
  readonly kind: 'file' | 'directory';
  readonly getFile: () => Promise<File>;
  readonly requestPermission?: (options: { readonly mode: 'read' }) => Promise<PermissionState>;
}

const STORE = 'uploads';
/** Unfinished uploads do not stay longer on the server. */
const KEPT_MS = 7 * 24 * 3600 * 1000;

export async function readRecords(owner: string): Promise<readonly UploadRecord[]> {
  const all = await inStore('readonly', (store) => store.getAll() as IDBRequest<UploadRecord[]>).catch(() => []);
  const isOld = (record: UploadRecord): boolean => Date.now() - record.createdAtMs > KEPT_MS;
  for (const record of all.filter(isOld)) await deleteRecord(record.videoId);
  return all.filter((record) => record.owner === owner && !isOld(record));
}

/** Without a place for it, as in private windows, an upload does not outlive the page. */
export async function writeRecord(record: UploadRecord): Promise<void> {
  await inStore('readwrite', (store) => store.put(record)).catch(() => undefined);
}

export async function deleteRecord(videoId: string): Promise<void> {
  await inStore('readwrite', (store) => store.delete(videoId)).catch(() => undefined);
}

let opening: Promise<IDBDatabase> | undefined;

async function inStore<T>(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  opening ??= open();
  const database = await opening;
  return await settled(ask(database.transaction(STORE, mode).objectStore(STORE)));
}

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open('playauth-uploads', 1);
  request.addEventListener('upgradeneeded', () => request.result.createObjectStore(STORE, { keyPath: 'videoId' }));
  return settled(request);
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => {
      resolve(request.result);
    });
    request.addEventListener('error', () => {
      reject(request.error ?? new Error('IndexedDB failed'));
    });
  });
}
