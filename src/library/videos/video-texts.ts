// Validates the texts of videos and categories, pure: limits in UTF-8 bytes, no control characters, own covers only by
// http and https URLs.
import { WireError } from '../../wire/errors.ts';
import { coverOf, imageOfUrl } from './image-url.ts';
import type { VideoId } from '../../wire/ids.ts';
import { hasIllegalCharacters, MAX_DESCRIPTION_BYTES, MAX_TITLE_BYTES } from '../../wire/legal-text.ts';

const limits = {
  Title: MAX_TITLE_BYTES,
  Description: MAX_DESCRIPTION_BYTES,
  tag: 32,
  tags: 16,
  CoverURL: 1024,
} as const;

interface VideoTexts {
  readonly Title?: string | undefined;
  readonly Description?: string | undefined;
  /** Comma-separated. */
  readonly Tags?: string | undefined;
}

/** Throws LengthExceededMax, IllegalCharacters or TagsExceededMax. */
export function checkVideoTexts({ Title = '', Description = '', Tags = '' }: VideoTexts): void {
  checkText('Title', Title, limits.Title);
  checkText('Description', Description, limits.Description);
  if (hasIllegalCharacters(Tags)) throw new WireError('IllegalCharacters', { parameter: 'Tags' });
  const tags = Tags.split(',');
  if (tags.length > limits.tags) throw new WireError('TagsExceededMax');
  for (const tag of tags) limitBytes('Tags', tag, limits.tag);
}

export function checkText(parameter: string, text: string, max: number): void {
  limitBytes(parameter, text, max);
  if (hasIllegalCharacters(text)) throw new WireError('IllegalCharacters', { parameter });
}

export function limitBytes(parameter: string, text: string, max: number): void {
  if (Buffer.byteLength(text, 'utf8') > max) throw new WireError('LengthExceededMax', { parameter, max: String(max) });
}

/**
 * The URL of the customer's cover, or a reference to an uploaded image; null for a cover URL of this server, which clients read and
 * send back unchanged.
 */
export function readCoverUrl(text: string, videoId: VideoId | undefined): string | null {
  if (text === '') return null;
  limitBytes('CoverURL', text, limits.CoverURL);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.password !== '')
    throw new WireError('InvalidParameter', { parameter: 'CoverURL' });
  const isOurs =
    videoId !== undefined && new RegExp(`^/play/[A-Za-z0-9_-]+/${videoId}/cover\\.jpg$`).test(url.pathname);
  const image = imageOfUrl(url.href);
  if (image !== undefined) return coverOf(image);
  return isOurs ? null : url.href;
}
