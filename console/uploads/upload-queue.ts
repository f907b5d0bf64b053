// The uploads of this browser: some at once, the others wait. They go on while the person is on other pages of the console, and after
// a reload. A video is created when its file's turn comes.
import { batch, computed, effect, signal } from '@preact/signals';
import { PlayauthError } from '../../sdk/client.ts';
import { titleOfFileName } from '../../sdk/upload/media-names.ts';
import { uploadFile, type BegunUpload, type IssuedUpload } from '../../sdk/upload/upload-file.ts';
import { client, session } from '../server/session.ts';
import type { ChosenFile } from './chosen-files.ts';
import { createTransferRate } from './transfer-rate.ts';
import { deleteRecord, readRecords, writeRecord, type FileHandle, type UploadRecord } from './upload-records.ts';

/** `needs file`: after a reload, in a browser that kept no handle; the same file is to be chosen again. */
export type UploadState = 'waiting' | 'sending' | 'no answer' | 'paused' | 'needs file' | 'done' | 'failed';

export interface UploadItem {
  readonly id: string;
  readonly name: string;
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedAtMs: number;
  readonly sentBytes: number;
  readonly state: UploadState;
  readonly videoId?: string | undefined;
  readonly error?: unknown;
}

/** What belongs to an item and is not shown. */
interface Work {
  file?: File | undefined;
  handle?: FileHandle | undefined;
  begun?: BegunUpload | undefined;
  stop?: AbortController | undefined;
}

export interface UploadOptions {
  readonly cateId?: number | undefined;
  readonly tags?: string | undefined;
}

const AT_ONCE = 4;
const SHOW_EVERY_MS = 150;
const RECORD_EVERY_MS = 2000;

export const uploads = signal<readonly UploadItem[]>([]);
/** Counts the files that arrived, and the videos that went with their upload: lists of videos look again. */
export const arrivals = signal(0);
const uploadOptions = signal<UploadOptions>({});

const works = new Map<string, Work>();
const rate = createTransferRate();
let lastId = 0;
let movedBytes = 0;

export const uploadTotals = computed(() => {
  const all = uploads.value;
  const open = all.filter(({ state }) => state !== 'done' && state !== 'failed');
  return {
    count: all.length,
    doneCount: all.filter(({ state }) => state === 'done').length,
    failedCount: all.filter(({ state }) => state === 'failed').length,
    openCount: open.length,
    isSending: all.some(({ state }) => state === 'sending' || state === 'waiting' || state === 'no answer'),
    totalBytes: all.reduce((sum, item) => sum + item.sizeBytes, 0),
    sentBytes: all.reduce((sum, item) => sum + item.sentBytes, 0),
    leftBytes: open.reduce((sum, item) => sum + item.sizeBytes - item.sentBytes, 0),
  };
});

/** By the video that a file becomes. */
export const uploadsByVideo = computed(() => new Map(uploads.value.map((item) => [item.videoId ?? '', item])));

export function bytesPerSecond(): number | undefined {
  return rate.perSecond(performance.now());
}

/** Files of an upload that is stopped, as all are after a reload, go on there. */
export function addFiles(files: readonly ChosenFile[]): void {
  batch(() => {
    for (const { file, path, handle } of files) {
      const known = uploads.value.find(
        (item) =>
          (item.state === 'needs file' || item.state === 'paused') &&
          item.name === file.name &&
          item.sizeBytes === file.size &&
          item.modifiedAtMs === file.lastModified,
      );
      if (known !== undefined) {
        Object.assign(works.get(known.id) ?? {}, { file });
        change(known.id, { state: 'waiting' });
        continue;
      }
      lastId += 1;
      const id = `u${String(lastId)}`;
      works.set(id, { file, handle });
      const { name, size, lastModified } = file;
      const item: UploadItem = {
        id,
        name,
        path,
        sizeBytes: size,
        modifiedAtMs: lastModified,
        sentBytes: 0,
        state: 'waiting',
      };
      uploads.value = [...uploads.value, item];
    }
  });
  startNext();
}

let owner: string | undefined;
// Another key that signs in over the page of one whose session ended: files are sent to the account of the person who chose them.
effect(() => {
  const now = session.value?.signedInAs;
  if (now === undefined || now === owner) return;
  if (owner !== undefined) leaveToOwner();
  owner = now;
});

/** They stop, and go on when their owner signs in again. */
function leaveToOwner(): void {
  for (const { stop } of works.values()) stop?.abort(new DOMException('signed out', 'AbortError'));
  works.clear();
  uploads.value = [];
  uploadOptions.value = {};
  void restoreUploads();
}

/** Called once a person is signed in. */
export async function restoreUploads(): Promise<void> {
  const person = session.value?.signedInAs;
  if (person === undefined) return;
  for (const record of await readRecords(person)) {
    if (uploads.value.some(({ videoId }) => videoId === record.videoId)) continue;
    lastId += 1;
    const id = `u${String(lastId)}`;
    works.set(id, { handle: record.handle, begun: record.begun });
    const { name, path, sizeBytes, modifiedAtMs, sentBytes, videoId } = record;
    const state = record.handle === undefined ? 'needs file' : 'paused';
    uploads.value = [...uploads.value, { id, name, path, sizeBytes, modifiedAtMs, sentBytes, videoId, state }];
  }
}

export function pauseUpload(id: string): void {
  works.get(id)?.stop?.abort(new DOMException('paused', 'AbortError'));
  change(id, { state: 'paused' });
  startNext();
}

/** From a click: a browser asks only then whether the file may be read again. */
export async function resumeUpload(id: string): Promise<void> {
  const work = works.get(id);
  if (work === undefined) return;
  if (work.file === undefined) {
    const granted = await work.handle?.requestPermission?.({ mode: 'read' }).catch(() => 'denied');
    const file = granted === 'granted' ? await work.handle?.getFile().catch(() => undefined) : undefined;
    const item = find(id);
    const isSame = file?.size === item?.sizeBytes && file?.lastModified === item?.modifiedAtMs;
    if (file === undefined || !isSame) {
      change(id, { state: 'needs file' });
      return;
    }
    work.file = file;
  }
  change(id, { state: 'waiting', error: undefined });
  startNext();
}

/** The video that was created for the file goes with it. */
export async function cancelUpload(id: string): Promise<void> {
  const [item, work] = [find(id), works.get(id)];
  works.delete(id);
  uploads.value = uploads.value.filter((each) => each.id !== id);
  work?.stop?.abort(new DOMException('cancelled', 'AbortError'));
  startNext();
  if (item?.videoId === undefined || item.state === 'done') return;
  await deleteRecord(item.videoId);
  await client().deleteVideo({ videoIds: item.videoId });
  arrivals.value += 1;
}

export function forgetFinished(): void {
  uploads.value = uploads.value.filter(({ state }) => state !== 'done' && state !== 'failed');
}

function startNext(): void {
  const running = uploads.value.filter(({ state }) => state === 'sending' || state === 'no answer').length;
  const waiting = uploads.value.filter(({ state }) => state === 'waiting');
  for (const item of waiting.slice(0, Math.max(0, AT_ONCE - running))) void run(item.id);
}

async function run(id: string): Promise<void> {
  const [item, work] = [find(id), works.get(id)];
  if (item === undefined || work?.file === undefined) return;
  const stop = new AbortController();
  work.stop = stop;
  change(id, { state: 'sending', error: undefined });
  try {
    const issued = await issue(item);
    if (stop.signal.aborted) return await dropUnwanted(id, issued.videoId);
    change(id, { videoId: issued.videoId });
    await keepRecord(id);
    await uploadFile({
      file: work.file,
      issued,
      renew: () => refresh(issued.videoId),
      begun: work.begun,
      onBegun: (begun) => {
        work.begun = begun;
        void keepRecord(id);
      },
      onProgress: progressOf(id),
      onWaiting: (isWaiting) => {
        change(id, { state: isWaiting ? 'no answer' : 'sending' });
      },
      signal: stop.signal,
    });
    change(id, { state: 'done', sentBytes: item.sizeBytes });
    work.file = undefined;
    await deleteRecord(issued.videoId);
    arrivals.value += 1;
  } catch (error) {
    if (!stop.signal.aborted) change(id, { state: 'failed', error });
  } finally {
    startNext();
  }
}

type Issued = IssuedUpload & { readonly videoId: string };

/** A video that was created before is gone on with, unless it was deleted meanwhile. */
async function issue({ videoId, name, sizeBytes }: UploadItem): Promise<Issued> {
  if (videoId !== undefined) {
    const again = await refresh(videoId).catch((error: unknown) => {
      if (error instanceof PlayauthError && error.status === 404) return undefined;
      throw error;
    });
    if (again !== undefined) return again;
  }
  const { cateId, tags } = uploadOptions.value;
  return await client().createUploadVideo({
    title: titleOfFileName(name),
    fileName: name,
    fileSize: sizeBytes,
    ...(cateId !== undefined && { cateId }),
    ...(tags !== undefined && tags !== '' && { tags }),
  });
}

async function refresh(videoId: string): Promise<Issued> {
  return await client().refreshUploadVideo({ videoId });
}

/** Cancelled while its video was created. */
async function dropUnwanted(id: string, videoId: string): Promise<void> {
  if (find(id) !== undefined) change(id, { videoId });
  else
    await client()
      .deleteVideo({ videoIds: videoId })
      .catch(() => undefined);
}

function progressOf(id: string): (sentBytes: number) => void {
  let [shownAtMs, recordedAtMs, before] = [0, performance.now(), find(id)?.sentBytes ?? 0];
  return (sentBytes) => {
    const now = performance.now();
    movedBytes += Math.max(0, sentBytes - before);
    before = Math.max(before, sentBytes);
    rate.moved(movedBytes, now);
    if (now - shownAtMs < SHOW_EVERY_MS && sentBytes !== find(id)?.sizeBytes) return;
    shownAtMs = now;
    change(id, { sentBytes });
    if (now - recordedAtMs < RECORD_EVERY_MS) return;
    recordedAtMs = now;
    void keepRecord(id);
  };
}

async function keepRecord(id: string): Promise<void> {
  const [item, work] = [find(id), works.get(id)];
  if (item?.videoId === undefined || item.state === 'done' || work === undefined || owner === undefined) return;
  const { videoId, name, path, sizeBytes, modifiedAtMs, sentBytes } = item;
  const { begun, handle } = work;
  const file = { name, path, sizeBytes, modifiedAtMs, handle };
  const record: UploadRecord = { ...file, videoId, owner, sentBytes, begun, createdAtMs: Date.now() };
  await writeRecord(record);
}

function find(id: string): UploadItem | undefined {
  return uploads.value.find((item) => item.id === id);
}

function change(id: string, changes: Partial<UploadItem>): void {
  uploads.value = uploads.value.map((item) => (item.id === id ? { ...item, ...changes } : item));
}
