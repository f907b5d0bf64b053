// The cover of a video: a picture of the film, of a snapshot or of a file, uploaded as an image and named by its URL.
import type { Client } from '../../../sdk/client.ts';
import { uploadFile } from '../../../sdk/upload/upload-file.ts';

const types: Readonly<Record<string, 'png' | 'jpg' | 'gif'>> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/gif': 'gif',
};

/** What a file input offers. */
export const coverTypes = Object.keys(types).join(',');

const QUALITY = 0.88;

/** The picture that a player shows; undefined before there is one. */
export async function frameOf(media: HTMLVideoElement | undefined): Promise<Blob | undefined> {
  if (media === undefined || media.videoWidth === 0 || media.readyState < HTMLMediaElement.HAVE_CURRENT_DATA)
    return undefined;
  const canvas = document.createElement('canvas');
  canvas.width = media.videoWidth;
  canvas.height = media.videoHeight;
  canvas.getContext('2d')?.drawImage(media, 0, 0);
  return await new Promise((resolve) => {
    canvas.toBlob(
      (blob) => {
        resolve(blob ?? undefined);
      },
      'image/jpeg',
      QUALITY,
    );
  });
}

export async function setCover(client: Client, videoId: string, picture: Blob): Promise<void> {
  const imageExt = types[picture.type] ?? 'jpg';
  const issued = await client.createUploadImage({ imageType: 'cover', imageExt, title: `cover ${videoId}` });
  await uploadFile({
    file: picture,
    issued,
    renew: () => Promise.resolve(issued),
    onBegun: () => undefined,
    onProgress: () => undefined,
    signal: new AbortController().signal,
  });
  await client.updateVideoInfo({ videoId, coverURL: issued.imageURL });
}

/** The one that transcoding made. */
export async function restoreCover(client: Client, videoId: string): Promise<void> {
  await client.updateVideoInfos({ updateContent: JSON.stringify([{ VideoId: videoId, CoverURL: '' }]) });
}
