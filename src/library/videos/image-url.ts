// The URL of an uploaded image, and how a video refers to one as its cover: by its file name, because a URL carries a grant that
// expires. Pure.
import { asVideoId, type VideoId } from '../../wire/ids.ts';
import { MAX_SESSION_TOKEN_LENGTH } from '../../wire/session-token.ts';
import { extensionOf, type Asset } from './asset.ts';

const IMAGE_PATH = new RegExp(
  String.raw`^/play/[A-Za-z0-9_-]{1,${String(MAX_SESSION_TOKEN_LENGTH)}}/([0-9a-f]{32})/image\.([a-z]{3,4})$`,
);
const COVER = /^image:([0-9a-f]{32})\.([a-z]{3,4})$/;

export interface NamedImage {
  readonly imageId: VideoId;
  readonly extension: string;
}

/** The image of an ImageURL: of any host, and also with an expired grant. */
export function imageOfUrl(text: string): NamedImage | undefined {
  return URL.canParse(text) ? read(IMAGE_PATH, new URL(text).pathname) : undefined;
}

/** The image of a stored cover. */
export function imageOfCover(cover: string): NamedImage | undefined {
  return read(COVER, cover);
}

/** How a video refers to the image as its cover. */
export function coverOfImage(asset: Pick<Asset, 'videoId' | 'sourceBlob'>): string {
  return coverOf({ imageId: asset.videoId, extension: extensionOf(asset) });
}

export function coverOf({ imageId, extension }: NamedImage): string {
  return `image:${imageId}.${extension}`;
}

function read(pattern: RegExp, text: string): NamedImage | undefined {
  const [, imageId, extension] = pattern.exec(text) ?? [];
  return imageId === undefined || extension === undefined ? undefined : { imageId: asVideoId(imageId), extension };
}
