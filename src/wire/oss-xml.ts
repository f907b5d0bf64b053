// The XML of the object store: answers about uploads in parts, errors, and the one document that clients send. Pure.
import { uploadErrors, type UploadErrorCode } from './oss-errors.ts';

const HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n';

export interface ObjectName {
  readonly bucket: string;
  readonly objectKey: string;
}

export interface ListedPart {
  readonly partNumber: number;
  readonly etag: string;
  readonly sizeBytes: number;
  readonly modifiedAtMs: number;
}

export interface PartPage extends ObjectName {
  readonly uploadId: string;
  readonly parts: readonly ListedPart[];
  readonly after: number;
  readonly maxParts: number;
  readonly isTruncated: boolean;
}

export function renderInitiated({ bucket, objectKey, uploadId }: ObjectName & { readonly uploadId: string }): string {
  return `${HEAD}<InitiateMultipartUploadResult>${tags({ Bucket: bucket, Key: objectKey, UploadId: uploadId })}</InitiateMultipartUploadResult>`;
}

export interface CompletedObject extends ObjectName {
  /** Where the object would be. */
  readonly location: string;
  readonly etag: string;
}

export function renderCompleted({ bucket, objectKey, location, etag }: CompletedObject): string {
  const body = tags({ Location: location, Bucket: bucket, Key: objectKey, ETag: `"${etag}"` });
  return `${HEAD}<CompleteMultipartUploadResult>${body}</CompleteMultipartUploadResult>`;
}

export function renderParts({ bucket, objectKey, uploadId, parts, after, maxParts, isTruncated }: PartPage): string {
  const head = tags({
    Bucket: bucket,
    Key: objectKey,
    UploadId: uploadId,
    PartNumberMarker: String(after),
    NextPartNumberMarker: String(parts.at(-1)?.partNumber ?? after),
    MaxParts: String(maxParts),
    IsTruncated: String(isTruncated),
  });
  return `${HEAD}<ListPartsResult>${head}${parts.map(renderPart).join('')}</ListPartsResult>`;
}

function renderPart({ partNumber, etag, sizeBytes, modifiedAtMs }: ListedPart): string {
  const fields = {
    PartNumber: String(partNumber),
    LastModified: new Date(modifiedAtMs).toISOString(),
    ETag: `"${etag}"`,
    Size: String(sizeBytes),
  };
  return `<Part>${tags(fields)}</Part>`;
}

export interface ErrorAbout {
  readonly requestId: string;
  readonly hostId: string;
  /** The server's time, by which a client with a wrong clock corrects itself. */
  readonly now: number;
}

export function renderUploadError(code: UploadErrorCode, { requestId, hostId, now }: ErrorAbout): string {
  const fields = { Code: code, Message: uploadErrors[code].message, RequestId: requestId, HostId: hostId };
  const time = code === 'RequestTimeTooSkewed' ? tags({ ServerTime: new Date(now).toISOString() }) : '';
  return `${HEAD}<Error>${tags(fields)}${time}</Error>`;
}

function tags(fields: Readonly<Record<string, string>>): string {
  return Object.entries(fields)
    .map(([name, value]) => `<${name}>${escapeXml(value)}</${name}>`)
    .join('');
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ESCAPES[character] ?? '');
}

export interface WantedPart {
  readonly partNumber: number;
  /** The MD5 of its bytes in upper-case hex. */
  readonly etag: string;
}

/** More than any list of 10,000 parts takes, however a client indents it. */
export const MAX_PART_LIST_BYTES = 4 * 1024 * 1024;

// Two runs of blanks never meet: a document of nothing else would be divided between them in every way there is.
const OPEN = /^\uFEFF?\s*(?:<\?xml[^<>]{0,200}\?>\s*)?<CompleteMultipartUpload(?:\s+xmlns="[^"<>]{0,200}")?\s*>/;
// One part at a time from where the last one ended: no backtracking over the whole document, no entities, no DTD.
const PART = /\s*<Part>((?:(?!<\/?Part>)[^]){0,500})<\/Part>/y;
const CLOSE = /\s*<\/CompleteMultipartUpload>\s*$/y;
const NUMBER = /<PartNumber>\s*(\d{1,5})\s*<\/PartNumber>/;
const ETAG = /<ETag>\s*(?:"|&quot;|&#34;)?([0-9A-Fa-f]{32})(?:"|&quot;|&#34;)?\s*<\/ETag>/;

/** The list of CompleteMultipartUpload, in its order; undefined if it is anything else. */
export function readPartList(xml: string): readonly WantedPart[] | undefined {
  const opened = OPEN.exec(xml);
  if (opened === null) return undefined;
  const parts: WantedPart[] = [];
  let at = opened[0].length;
  for (;;) {
    PART.lastIndex = at;
    const part = PART.exec(xml)?.[1];
    if (part === undefined) break;
    const [number, etag] = [NUMBER.exec(part)?.[1], ETAG.exec(part)?.[1]];
    if (number === undefined || etag === undefined) return undefined;
    parts.push({ partNumber: Number(number), etag: etag.toUpperCase() });
    at = PART.lastIndex;
  }
  CLOSE.lastIndex = at;
  return CLOSE.test(xml) ? parts : undefined;
}
