// An application that uploads with the vendor's client and retries: when the server is down it waits, queries its video,
// and resumes.
import { askForUpload, statusOfVideo, type OssCheckpoint, type OssClient } from '../../support/oss-client.ts';
import { pause, type KeyPair } from './api.ts';

export interface UploadWatch {
  /** A request that ends the upload is being sent. */
  readonly onEnding: () => void;
  readonly onPart: () => void;
}

interface Target extends KeyPair {
  readonly url: string;
}

const PART_BYTES = 100 * 1024;
const AGAIN_MS = 50;
/** Without it the client warns for each upload that it cannot renew its credential. */
const SILENT = { refreshSTSToken: () => Promise.reject(new Error('it lives long enough')) } as object;
/** The server has the file and accepts no other. */
const IS_THERE: ReadonlySet<unknown> = new Set(['ObjectAlreadyExists', 'FileAlreadyExists']);

/** Returns the VideoId when the server has acknowledged the file. */
export async function uploadStubbornly(target: Target, file: Buffer, watch: UploadWatch): Promise<string> {
  const { videoId } = await untilAnswered(() => askForUpload(target));
  const inParts = file.length > 2 * PART_BYTES;
  let checkpoint: OssCheckpoint | undefined;
  for (;;) {
    // The answer was lost: the file arrived nevertheless.
    if ((await untilAnswered(() => statusOfVideo(target, videoId))) !== 'Uploading') return videoId;
    try {
      const ticket = await askForUpload(target, videoId);
      const client = ticket.client(SILENT);
      if (inParts)
        await sendParts(client, ticket.name, file, {
          ...watch,
          checkpoint,
          onCheckpoint: (reached) => (checkpoint = reached),
        });
      else {
        watch.onEnding();
        await client.put(ticket.name, file);
      }
      return videoId;
    } catch (error) {
      const { code, name } = error as { code?: unknown; name?: string };
      // The client reports `abort` when the server does not know the upload.
      if (code === 'NoSuchUpload' || name === 'abort') checkpoint = undefined;
      if (!IS_THERE.has(code)) await pause(AGAIN_MS);
    }
  }
}

/** Waits, also across restarts of the server, until no job of the video is left. */
export async function waitStubbornly(target: Target, videoId: string): Promise<void> {
  for (;;) {
    const status = await untilAnswered(() => statusOfVideo(target, videoId));
    if (!['UploadSucc', 'Transcoding'].includes(status)) return;
    await pause(4 * AGAIN_MS);
  }
}

interface Parts extends UploadWatch {
  readonly checkpoint: OssCheckpoint | undefined;
  readonly onCheckpoint: (checkpoint: OssCheckpoint) => void;
}

async function sendParts(client: OssClient, name: string, file: Buffer, parts: Parts): Promise<void> {
  const { checkpoint } = parts;
  const whole = { fileSize: file.length, partSize: PART_BYTES };
  await client.multipartUpload(name, file, {
    partSize: PART_BYTES,
    parallel: 2,
    ...(checkpoint !== undefined && { checkpoint: { ...checkpoint, file } }),
    progress: (_: number, reached?: OssCheckpoint) => {
      if (reached === undefined) return;
      const { name: object, uploadId, doneParts } = reached;
      parts.onCheckpoint({ ...whole, name: object, uploadId, doneParts: [...doneParts] });
      if (doneParts.length === Math.ceil(file.length / PART_BYTES)) parts.onEnding();
      else parts.onPart();
    },
  } as object);
}

async function untilAnswered<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch {
      await pause(AGAIN_MS);
    }
  }
}
