// Sends a file from a browser: a small one in one request, a large one in parts, so that it can go on after a break, a reload or
// an expired credential. What the server has of it is asked of the server.
import {
  readTarget,
  sendObjectRequest,
  UploadFailure,
  type IssuedUpload,
  type ObjectAnswer,
  type ObjectRequest,
  type UploadTarget,
} from './object-request.ts';

export { UploadFailure, type IssuedUpload } from './object-request.ts';

/** What is kept to go on with an upload in parts. Holds no secret. */
export interface BegunUpload {
  readonly uploadId: string;
  readonly partBytes: number;
}

export interface FileUpload {
  readonly file: Blob;
  readonly issued: IssuedUpload;
  /** Issues again when the credential has expired: RefreshUploadVideo. */
  readonly renew: () => Promise<IssuedUpload>;
  /** An upload of the same file that was begun before. */
  readonly begun?: BegunUpload | undefined;
  readonly onBegun: (begun: BegunUpload) => void;
  readonly onProgress: (sentBytes: number) => void;
  /** The server does not answer and is asked again (`true`), or it answers again. */
  readonly onWaiting?: (isWaiting: boolean) => void;
  /** Stops sending; parts that have arrived stay on the server. */
  readonly signal: AbortSignal;
}

const PARTS_FROM_BYTES = 16 * 1024 ** 2;
const PART_BYTES = 8 * 1024 ** 2;
/** The store takes 10,000. */
const MOST_PARTS = 9_000;
const AT_ONCE = 2;
const PATIENCE_MS = [1000, 2000, 4000, 8000, 15_000];

/** @throws UploadFailure, or what the signal was aborted with. */
export async function uploadFile(upload: FileUpload): Promise<void> {
  const sender = new Sender(upload);
  if (upload.file.size < PARTS_FROM_BYTES) {
    await sender.send({ method: 'PUT', body: upload.file, onSent: upload.onProgress });
    return;
  }
  const begun = await resume(sender, upload);
  await sendParts(sender, upload, begun);
}

/** Removes what has arrived of an upload in parts. */
export async function abortUpload(issued: IssuedUpload, { uploadId }: BegunUpload): Promise<void> {
  const query = [['uploadId', uploadId]] as const;
  await sendObjectRequest(readTarget(issued), { method: 'DELETE', query, signal: new AbortController().signal });
}

/** Sends requests until one is answered, with another credential where one has expired. */
class Sender {
  readonly #upload: FileUpload;
  #target: UploadTarget;

  constructor(upload: FileUpload) {
    this.#upload = upload;
    this.#target = readTarget(upload.issued);
  }

  async send(request: Omit<ObjectRequest, 'signal'>): Promise<ObjectAnswer> {
    const { signal, renew, onWaiting } = this.#upload;
    let isRenewed = false;
    for (let failures = 0; ;) {
      try {
        const answer = await sendObjectRequest(this.#target, { ...request, signal });
        if (failures > 0) onWaiting?.(false);
        return answer;
      } catch (error) {
        if (!(error instanceof UploadFailure)) throw error;
        if (error.code === 'SecurityTokenExpired' && !isRenewed) {
          isRenewed = true;
          this.#target = readTarget(await renew());
        } else if (isPassing(error)) {
          onWaiting?.(true);
          await pause(PATIENCE_MS[Math.min(failures, PATIENCE_MS.length - 1)] ?? 0, signal);
          failures += 1;
        } else throw error;
      }
    }
  }
}

interface Resumed extends BegunUpload {
  /** The ETags of the parts that the server has. */
  readonly etags: Map<number, string>;
}

async function resume(sender: Sender, { file, begun, onBegun }: FileUpload): Promise<Resumed> {
  if (begun !== undefined) {
    const etags = await listParts(sender, begun.uploadId);
    if (etags !== undefined) return { ...begun, etags };
  }
  const { text } = await sender.send({ method: 'POST', query: [['uploads', '']] });
  const uploadId = /<UploadId>([\w-]+)<\/UploadId>/.exec(text)?.[1];
  if (uploadId === undefined) throw new UploadFailure('BadResponse', 'no UploadId', 200);
  const made = { uploadId, partBytes: Math.max(PART_BYTES, Math.ceil(file.size / MOST_PARTS)) };
  onBegun(made);
  return { ...made, etags: new Map() };
}

/** Undefined if the server knows the upload no more. */
async function listParts(sender: Sender, uploadId: string): Promise<Map<number, string> | undefined> {
  const etags = new Map<number, string>();
  for (let after = 0; ;) {
    const query = [
      ['uploadId', uploadId],
      ['max-parts', '1000'],
      ['part-number-marker', String(after)],
    ] as const;
    const answer = await sender.send({ method: 'GET', query }).catch((error: unknown) => {
      if (error instanceof UploadFailure && error.code === 'NoSuchUpload') return undefined;
      throw error;
    });
    if (answer === undefined) return undefined;
    const page = new DOMParser().parseFromString(answer.text, 'application/xml');
    for (const part of page.querySelectorAll('Part'))
      etags.set(Number(textIn(part, 'PartNumber')), textIn(part, 'ETag').replaceAll('"', ''));
    const next = Number(textIn(page, 'NextPartNumberMarker'));
    if (textIn(page, 'IsTruncated') !== 'true' || !(next > after)) return etags;
    after = next;
  }
}

async function sendParts(sender: Sender, { file, onProgress }: FileUpload, begun: Resumed): Promise<void> {
  const { uploadId, partBytes, etags } = begun;
  const count = Math.ceil(file.size / partBytes);
  const sizeOf = (number: number): number => Math.min(partBytes, file.size - (number - 1) * partBytes);
  let doneBytes = [...etags.keys()].reduce((sum, number) => sum + sizeOf(number), 0);
  const inFlight = new Map<number, number>();
  const tell = (): void => {
    onProgress(doneBytes + [...inFlight.values()].reduce((sum, bytes) => sum + bytes, 0));
  };
  tell();
  const missing = Array.from({ length: count }, (_, index) => index + 1).filter((number) => !etags.has(number));
  const worker = async (): Promise<void> => {
    for (let number = missing.shift(); number !== undefined; number = missing.shift()) {
      const part = number;
      const start = (part - 1) * partBytes;
      const query = [
        ['partNumber', String(part)],
        ['uploadId', uploadId],
      ] as const;
      const onSent = (bytes: number): void => {
        inFlight.set(part, bytes);
        tell();
      };
      const { etag } = await sender.send({
        method: 'PUT',
        query,
        body: file.slice(start, start + sizeOf(part)),
        onSent,
      });
      etags.set(part, etag);
      inFlight.delete(part);
      doneBytes += sizeOf(part);
      tell();
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  } finally {
    // The others end with the part that they are sending.
    missing.length = 0;
  }
  const list = [...etags]
    .sort(([one], [other]) => one - other)
    .map(([number, etag]) => `<Part><PartNumber>${String(number)}</PartNumber><ETag>"${etag}"</ETag></Part>`);
  const body = `<CompleteMultipartUpload>${list.join('')}</CompleteMultipartUpload>`;
  await sender.send({ method: 'POST', query: [['uploadId', uploadId]], body });
}

function isPassing({ status, code }: UploadFailure): boolean {
  return status === 0 || status >= 500 || code === 'SlowDown' || code === 'RequestTimeout';
}

function textIn(place: ParentNode, name: string): string {
  return place.querySelector(name)?.textContent ?? '';
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', stop, { once: true });
    addEventListener('online', () => resolve(), { once: true });
  });
}
