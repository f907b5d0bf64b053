// Whether the content of an uploaded image or attached media is what it was announced as. The files are hostile: what is served as
// an image or a text is known to be one, the rest is served as plain bytes. Pure.
import { refuse, type Result } from '../../base/result.ts';
import { decodeCaptionFile } from '../captions/decode-captions.ts';
import { readCaptions, type Cue } from '../captions/read-captions.ts';
import { isImageExtension, type AssetType, type VerifiedFile } from '../videos/asset-facts.ts';
import { readImageHeader } from './image-header.ts';

/** A decoder needs four bytes for each, 200 MB at most: a small file may claim any size (decompression bomb). */
const MAX_IMAGE_PIXELS = 50_000_000;
const MAX_IMAGE_SIDE = 16_384;

export interface ContentToVerify {
  readonly type: AssetType;
  readonly extension: string;
  /** The first bytes; of a subtitle all of them. */
  readonly head: Buffer;
}

export type VerifiedContent = Result<{ file: VerifiedFile; cues?: readonly Cue[] }, string>;

export async function verifyContent({ type, extension, head }: ContentToVerify): Promise<VerifiedContent> {
  if (isImageExtension(extension)) return verifyImage(head);
  return type === 'subtitle' ? await verifySubtitle(extension, head) : verifyContainer(extension, head);
}

function verifyImage(head: Buffer): VerifiedContent {
  const image = readImageHeader(head);
  if (image === undefined) return refuse('The file is no PNG, JPEG or GIF.');
  const { width, height } = image;
  if (Math.max(width, height) > MAX_IMAGE_SIDE || width * height > MAX_IMAGE_PIXELS)
    return refuse(`The image has ${String(width)} x ${String(height)} pixels: too many.`);
  return { ok: true, file: image };
}

async function verifySubtitle(extension: string, bytes: Buffer): Promise<VerifiedContent> {
  const isCaptionFile = extension === 'vtt' || extension === 'srt';
  const decoded = decodeCaptionFile(bytes);
  // EBU STL is binary.
  if (!decoded.ok) return extension === 'stl' ? asBytes() : refuse('The subtitle is no text of Unicode.');
  if (!isCaptionFile) return asBytes();
  const read = await readCaptions(decoded.text);
  if (!read.ok) return refuse(`The subtitle cannot be read: ${read.reason}.`);
  const contentType = extension === 'vtt' ? 'text/vtt;charset=utf-8' : 'application/x-subrip';
  return { ok: true, file: { contentType }, cues: read.cues };
}

/** The marks at the place of each: an MP4 or MOV begins with one of a few boxes. */
const boxes: ReadonlySet<string> = new Set(['ftyp', 'moov', 'mdat', 'wide', 'free', 'skip']);

/** A file in it, or the end of an empty one. */
const ZIP_MARKS: ReadonlySet<string> = new Set(['PK\x03\x04', 'PK\x05\x06']);

function verifyContainer(extension: string, head: Buffer): VerifiedContent {
  if (extension === 'mp4' || extension === 'mov')
    return boxes.has(head.toString('latin1', 4, 8)) ? asBytes() : refuse('The file is no MP4 or MOV.');
  if (extension === 'zip' || extension === 'apk')
    return ZIP_MARKS.has(head.toString('latin1', 0, 4)) ? asBytes() : refuse('The file is no ZIP.');
  return asBytes();
}

function asBytes(): VerifiedContent {
  return { ok: true, file: { contentType: 'application/octet-stream' } };
}
