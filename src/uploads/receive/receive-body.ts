// The body of one request on its way to the disk: counted, hashed, and refused at its end unless length and MD5 are what the
// request announced. One chunk is in memory at a time.
import type { BodyHash } from '../../store/blobs/body-threads/body-hash.ts';
import type { BodyThreads } from '../../store/blobs/body-threads/body-threads.ts';
import type { Content } from '../../store/blobs/write-flushed.ts';
import { UploadError } from '../../wire/oss-errors.ts';
import type { InFlightBytes } from '../active-uploads.ts';
import type { Sender } from '../upload.ts';
import type { AnnouncedBody } from './announced-body.ts';
import type { ObjectRequest } from './authenticate-upload.ts';
import {
  giveBack,
  newProgress,
  reserveFirst,
  reserveNext,
  takeReserved,
  type Arrival,
  type Progress,
  type SpaceDeps,
} from './reserve-space.ts';

export type BodyDeps = SpaceDeps & { readonly bodyThreads: Pick<BodyThreads, 'begin'> };

export interface ReceivedBody {
  readonly md5: Buffer;
  readonly sizeBytes: number;
}

export interface Reception {
  readonly request: ObjectRequest;
  readonly sender: Sender;
  readonly announced: AnnouncedBody;
  /** How many of these bytes replace bytes received before. */
  readonly replacedBytes?: number;
  /** Counts the bytes for the sender. The caller ends it when they are recorded in the database. */
  readonly inFlight: InFlightBytes;
  /** For a caller that needs to know how much arrived before a failure. */
  readonly progress?: Progress;
  /** Stores the bytes. The content ends without an error only if length and MD5 were right. */
  readonly store: (content: Content) => Promise<void>;
  /** Runs when all bytes have arrived and are verified. If it throws, they are not stored. */
  readonly beforeEnd?: (received: ReceivedBody) => Promise<void>;
}

export async function receiveBody(deps: BodyDeps, reception: Reception): Promise<ReceivedBody> {
  const { announced, replacedBytes = 0, progress = newProgress() } = reception;
  const arrival = { ...reception, sizeBytes: announced.sizeBytes, replacedBytes, progress };
  const hash = deps.bodyThreads.begin(announced.sizeBytes ?? Infinity);
  let received: ReceivedBody | undefined;
  const beforeEnd = async (body: ReceivedBody): Promise<void> => {
    received = body;
    await reception.beforeEnd?.(body);
  };
  try {
    await reserveFirst(deps, arrival);
    const body = verified(deps, { ...reception, beforeEnd }, { hash, arrival });
    await reception.store(Object.assign(body, { writer: hash.writer }));
    if (received === undefined) throw new Error('Not all of the body was stored');
    return received;
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ENOSPC' ? new UploadError('InsufficientStorage') : error;
  } finally {
    await hash.end();
    giveBack(deps, arrival);
  }
}

interface Tally {
  readonly hash: BodyHash;
  readonly arrival: Arrival;
}

async function* verified(deps: BodyDeps, { request, announced, beforeEnd }: Reception, { hash, arrival }: Tally) {
  const { sizeBytes, maxBytes } = announced;
  const { progress } = arrival;
  // Ending early must not destroy the request: its connection still carries the answer.
  for await (const chunk of request.body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    if (progress.receivedBytes + chunk.length > (sizeBytes ?? maxBytes)) throw new UploadError('EntityTooLarge');
    await reserveNext(deps, arrival, chunk.length);
    takeReserved(deps, arrival, chunk.length);
    request.onBytes?.(chunk.length);
    // The body thread writes the chunk where it hashes it; otherwise it has been copied before update() takes its memory.
    if (hash.writer?.isOpen !== true) yield chunk;
    await hash.update(chunk);
  }
  const isWhole = sizeBytes === undefined ? request.isComplete?.() === true : progress.receivedBytes === sizeBytes;
  if (!isWhole) throw new UploadError('IncompleteBody');
  giveBack(deps, arrival);
  const md5 = await hash.digest();
  const expected = request.headers.get('content-md5');
  if (expected !== undefined && expected !== md5.toString('base64')) throw new UploadError('InvalidDigest');
  await beforeEnd?.({ md5, sizeBytes: progress.receivedBytes });
}
