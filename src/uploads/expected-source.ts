// Which file a video expects. Each source has a number in its name, and a credential names the one that it may write: it is
// void once that file has arrived, and the next file needs a new permission. Pure.
import { maxBytesOf } from '../library/videos/asset-facts.ts';
import { fileAwaited, type Video } from '../library/videos/video.ts';
import { UPLOAD_KEY_PREFIX } from './upload-credential.ts';

const ASSET_FOLDER = 'asset';

export interface ExpectedSource {
  readonly blob: string;
  /** Its name for the upload clients. */
  readonly objectKey: string;
}

/**
 * In these states another file may replace the source: the old streams play until the new ones are published. UploadSucc is a
 * video without streams; whether a job of it waits is decided in the queue.
 */
const replaceable: readonly Video['status'][] = ['Normal', 'TranscodeFail', 'UploadSucc'];

/** Undefined while the video can take no file: one is being transcoded, or the video is blocked. */
export function expectedSource(
  video: Pick<Video, 'videoId' | 'status' | 'sourceBlob' | 'asset'>,
): ExpectedSource | undefined {
  const blob = awaitedBlob(video);
  return blob === undefined ? undefined : { blob, objectKey: objectKeyOf(video.videoId, blob) };
}

/** `<video>/source/source.mp4`, then `source-2.mp4` … */
export function firstSourceBlob(videoId: string, extension: string): string {
  return `${videoId}/source/source.${extension}`;
}

/** The blob of an image or attached media: one file that nothing replaces. Its place says that it is no film. */
export function assetBlob(mediaId: string, extension: string): string {
  return `${mediaId}/${ASSET_FOLDER}/source.${extension}`;
}

function awaitedBlob({ status, sourceBlob, asset }: Pick<Video, 'status' | 'sourceBlob' | 'asset'>) {
  if (fileAwaited.includes(status)) return sourceBlob;
  if (asset !== undefined) return undefined;
  return replaceable.includes(status) ? nextSourceBlob(sourceBlob) : undefined;
}

function nextSourceBlob(blob: string): string {
  const { stem, number, extension } = readSourceBlob(blob);
  return `${stem}-${String(number + 1)}${extension}`;
}

/** The number of a source among those uploaded for its video one after the other: 1, 2 … */
export function sourceNumberOf(blob: string): number {
  return readSourceBlob(blob).number;
}

function readSourceBlob(blob: string) {
  const [, stem = '', number = '1', extension = ''] = /^(.*\/source)(?:-(\d+))?(\.[A-Za-z0-9]+)$/.exec(blob) ?? [];
  if (stem === '') throw new Error(`Not the blob of a source: ${blob}`);
  return { stem, number: Number(number), extension };
}

export function objectKeyOf(videoId: string, blob: string): string {
  const folder = blob.startsWith(`${videoId}/${ASSET_FOLDER}/`) ? `${ASSET_FOLDER}/` : '';
  return `${UPLOAD_KEY_PREFIX}${videoId}/${folder}${blob.slice(blob.lastIndexOf('/') + 1)}`;
}

/** The most bytes that the object may have, beside the limit of every upload. */
export function maxBytesOfObject(objectKey: string): number {
  const [, extension] = /\/asset\/source\.([a-z0-9]+)$/.exec(objectKey) ?? [];
  return extension === undefined ? Infinity : maxBytesOf(extension);
}
