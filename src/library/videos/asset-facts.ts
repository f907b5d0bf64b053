// What a stored file that is no film is: an image, or attached media. Kept with its row among the videos, so that uploads, quotas,
// events and deletion are those of videos. Pure.
import type { VideoId } from '../../wire/ids.ts';

const assetKinds = ['image', 'attached'] as const;
export type AssetKind = (typeof assetKinds)[number];

export const imageTypes = ['default', 'cover'] as const;
export const attachedTypes = ['watermark', 'subtitle', 'material'] as const;
export type AssetType = (typeof imageTypes)[number] | (typeof attachedTypes)[number];

export interface AssetFacts extends VerifiedFile {
  readonly type: AssetType;
  /** For attached media, which may be in several categories. */
  readonly cateIds?: readonly number[] | undefined;
  /** For a subtitle: the captions that it becomes. */
  readonly captions?: CaptionPlace | undefined;
}

/** Found in the content of the file; absent until it is uploaded. */
export interface VerifiedFile {
  readonly contentType?: string | undefined;
  readonly width?: number | undefined;
  readonly height?: number | undefined;
}

export interface CaptionPlace {
  readonly videoId: VideoId;
  readonly language: string;
  /** The file of the captions that were made. */
  readonly blob?: string | undefined;
}

/** The extensions that a type may have: those of the vendor. */
export const extensionsOf: Readonly<Record<AssetType, readonly string[]>> = {
  default: ['png', 'jpg', 'jpeg', 'gif'],
  cover: ['png', 'jpg', 'jpeg', 'gif'],
  watermark: ['png', 'gif', 'apng', 'mov'],
  subtitle: ['srt', 'ass', 'stl', 'ttml', 'vtt'],
  material: ['jpg', 'gif', 'png', 'mp4', 'mat', 'zip', 'apk'],
};

const IMAGE_EXTENSIONS: ReadonlySet<string> = new Set([...extensionsOf.default, 'apng']);
const SUBTITLE_EXTENSIONS: ReadonlySet<string> = new Set(extensionsOf.subtitle);
const MAX_IMAGE_BYTES = 20 * 1024 ** 2;
const MAX_SUBTITLE_BYTES = 512 * 1024;

/** The most bytes that a file of this extension may have beside the limit of every upload. No film has one of these. */
export function maxBytesOf(extension: string): number {
  if (IMAGE_EXTENSIONS.has(extension)) return MAX_IMAGE_BYTES;
  return SUBTITLE_EXTENSIONS.has(extension) ? MAX_SUBTITLE_BYTES : Infinity;
}

export function isImageExtension(extension: string): boolean {
  return IMAGE_EXTENSIONS.has(extension);
}
