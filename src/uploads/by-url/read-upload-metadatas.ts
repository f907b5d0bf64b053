// Reads the parameters of UploadMediaByURL into fetches that run later. Everything that can be refused at once is refused
// here. Pure.
import { posix } from 'node:path';
import { WireError } from '../../wire/errors.ts';
import { cutToBytes, MAX_TITLE_BYTES, withoutIllegalCharacters } from '../../wire/legal-text.ts';
import { uploadExtension } from '../file-name.ts';
import { checkVideoTexts, readCoverUrl } from '../../library/videos/video-texts.ts';
import { readSourceUrl } from './fetch-url-http.ts';
import type { RequestedVideo } from './url-upload.ts';
import type { NewUrlUpload } from './url-uploads-db.ts';

export interface UploadMetadata {
  readonly SourceURL?: string | undefined;
  readonly Title?: string | undefined;
  readonly Description?: string | undefined;
  readonly CoverURL?: string | undefined;
  readonly CateId?: number | undefined;
  readonly Tags?: string | undefined;
  readonly FileExtension?: string | undefined;
  readonly TemplateGroupId?: string | undefined;
}

interface FetchRequest {
  /** Comma-separated; each URL percent-encoded as a whole, or plain. */
  readonly uploadUrls: string;
  readonly metadatas: readonly UploadMetadata[];
  readonly userData: string | undefined;
  readonly callback: RequestedVideo['callback'];
  /** For URLs whose own metadata name no group. */
  readonly templateGroupId?: string | undefined;
  readonly pictureOptions?: RequestedVideo['pictureOptions'];
}

const MAX_URLS = 20;
/** An index of PostgreSQL takes no longer keys. */
const MAX_URL_BYTES = 2000;

/** Throws a {@link WireError}. */
export function readUploadMetadatas({ uploadUrls, metadatas, ...ofAll }: FetchRequest): readonly NewUrlUpload[] {
  const urls = readUrlList(uploadUrls);
  if (urls === undefined || urls.length === 0 || urls.length > MAX_URLS)
    throw new WireError('InvalidParameter.UploadURLs');
  const byUrl = new Map(urls.map(({ url }) => [url.href, undefined as UploadMetadata | undefined]));
  for (const metadata of metadatas) {
    const [named] = readUrlList(metadata.SourceURL ?? '') ?? [];
    // Metadata without its URL would be lost silently. One for each URL at most: the permission check relies on it.
    if (named === undefined || !byUrl.has(named.url.href) || byUrl.get(named.url.href) !== undefined)
      throw new WireError('InvalidParameter', { parameter: 'UploadMetadatas' });
    byUrl.set(named.url.href, metadata);
  }
  return urls.map(({ text, url }) => {
    const metadata = byUrl.get(url.href) ?? {};
    const { TemplateGroupId: own = '' } = metadata;
    const templateGroupId = own === '' ? ofAll.templateGroupId : own;
    return { sourceUrl: text, requested: { ...describe(url, metadata), ...ofAll, templateGroupId } };
  });
}

interface ReadUrl {
  /** As the caller wrote it, decoded. */
  readonly text: string;
  readonly url: URL;
}

/** Undefined if one of them cannot be fetched. */
export function readUrlList(list: string): readonly ReadUrl[] | undefined {
  const texts = list
    .split(',')
    .map((item) => decodeUrl(item.trim()))
    .filter((item) => item !== '');
  const read = texts.flatMap((text) => {
    // PostgreSQL cannot store U+0000.
    const isKeepable = Buffer.byteLength(text, 'utf8') <= MAX_URL_BYTES && !text.includes('\0');
    const url = isKeepable ? readSourceUrl(text) : undefined;
    return url === undefined ? [] : [{ text, url }];
  });
  return read.length === texts.length ? read : undefined;
}

/** A text that begins like a URL is not decoded: what is encoded in it stays encoded. */
function decodeUrl(text: string): string {
  if (/^https?:\/\//i.test(text)) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function describe(
  url: URL,
  metadata: UploadMetadata,
): Omit<RequestedVideo, 'userData' | 'callback' | 'templateGroupId' | 'pictureOptions'> {
  checkVideoTexts(metadata);
  const fileName = lastSegment(url);
  const { Title = '', Description = '', Tags = '', CoverURL = '', FileExtension = '' } = metadata;
  return {
    title: Title === '' ? titleOf(fileName, url) : Title,
    fileName,
    description: Description,
    tags: Tags,
    cateId: metadata.CateId,
    coverUrl: readCoverUrl(CoverURL, undefined) ?? undefined,
    extension: FileExtension === '' ? undefined : readExtension(FileExtension),
  };
}

/** With or without the dot. */
function readExtension(text: string): string {
  const extension = uploadExtension(`file.${text.replace(/^\./, '')}`);
  if (extension === undefined) throw new WireError('InvalidFileName.Extension');
  return extension;
}

function lastSegment({ pathname, hostname }: URL): string {
  const segment = decodeUrl(posix.basename(pathname)).replace(/[/\\\0]/g, '_');
  return segment === '' ? hostname : segment;
}

function titleOf(fileName: string, { hostname }: URL): string {
  const name = fileName === hostname ? hostname : posix.parse(fileName).name;
  const title = cutToBytes(withoutIllegalCharacters(name), MAX_TITLE_BYTES);
  return title.trim() === '' ? hostname.slice(0, MAX_TITLE_BYTES) : title;
}
