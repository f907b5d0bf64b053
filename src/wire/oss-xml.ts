// The XML of the object store: answers about uploads in parts, errors, and the one document that clients send. Pure.
import { uploadErrors, type UploadErrorCode } from './oss-errors.ts';
import { buildXml } from './xml.ts';

const HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n';

interface ObjectName {
  readonly bucket: string;
  readonly objectKey: string;
}

interface ListedPart {
  readonly partNumber: number;
  readonly etag: string;
  readonly sizeBytes: number;
  readonly modifiedAtMs: number;
}

interface PartPage extends ObjectName {
  readonly uploadId: string;
  readonly parts: readonly ListedPart[];
  readonly after: number;
  readonly maxParts: number;
  readonly isTruncated: boolean;
}

/** The answer of InitiateMultipartUpload. */
export function renderInitiated({ bucket, objectKey, uploadId }: ObjectName & { readonly uploadId: string }): string {
  return HEAD + buildXml({ InitiateMultipartUploadResult: { Bucket: bucket, Key: objectKey, UploadId: uploadId } });
}

interface CompletedObject extends ObjectName {
  /** The URL of the object. */
  readonly location: string;
  readonly etag: string;
}

/** The answer of CompleteMultipartUpload. */
export function renderCompleted({ bucket, objectKey, location, etag }: CompletedObject): string {
  const result = { Location: location, Bucket: bucket, Key: objectKey, ETag: `"${etag}"` };
  return HEAD + buildXml({ CompleteMultipartUploadResult: result });
}

/** The answer of ListParts. */
export function renderParts({ bucket, objectKey, uploadId, parts, after, maxParts, isTruncated }: PartPage): string {
  const result = {
    Bucket: bucket,
    Key: objectKey,
    UploadId: uploadId,
    PartNumberMarker: after,
    NextPartNumberMarker: parts.at(-1)?.partNumber ?? after,
    MaxParts: maxParts,
    IsTruncated: isTruncated,
    Part: parts.map(describePart),
  };
  return HEAD + buildXml({ ListPartsResult: result });
}

function describePart({ partNumber, etag, sizeBytes, modifiedAtMs }: ListedPart) {
  return {
    PartNumber: partNumber,
    LastModified: new Date(modifiedAtMs).toISOString(),
    ETag: `"${etag}"`,
    Size: sizeBytes,
  };
}

interface ErrorAbout {
  readonly requestId: string;
  readonly hostId: string;
  /** The server's time in milliseconds: a client with a wrong clock corrects itself by it. */
  readonly now: number;
}

/** The body of an error: Code, Message, RequestId, HostId; ServerTime for a wrong clock. */
export function renderUploadError(code: UploadErrorCode, { requestId, hostId, now }: ErrorAbout): string {
  const error = {
    Code: code,
    Message: uploadErrors[code].message,
    RequestId: requestId,
    HostId: hostId,
    ...(code === 'RequestTimeTooSkewed' && { ServerTime: new Date(now).toISOString() }),
  };
  return HEAD + buildXml({ Error: error });
}

/** One part of CompleteMultipartUpload. */
export interface RequestedPart {
  readonly partNumber: number;
  /** The MD5 of its bytes in upper-case hex. */
  readonly etag: string;
}

/** More than a list of 10,000 parts needs, however a client indents it. */
export const MAX_PART_LIST_BYTES = 4 * 1024 * 1024;

// Read by hand, and not by the library: this document comes from clients on the thread that serves all of them. For 10,000
// parts the library takes 150 to 350 ms, against 10 to 25 ms here, and a hostile document of the allowed size two seconds.
//
// Two runs of blanks never meet: otherwise a document of nothing but blanks could be divided between them in every way.
const OPEN = /^\uFEFF?\s*(?:<\?xml[^<>]{0,200}\?>\s*)?<CompleteMultipartUpload(?:\s+xmlns="[^"<>]{0,200}")?\s*>/;
// Sticky, one part at a time from the end of the one before: no backtracking over the document, no entities, no DTD.
const PART = /\s*<Part>((?:(?!<\/?Part>)[^]){0,500})<\/Part>/y;
const CLOSE = /\s*<\/CompleteMultipartUpload>\s*$/y;
const NUMBER = /<PartNumber>\s*(\d{1,5})\s*<\/PartNumber>/;
const ETAG = /<ETag>\s*(?:"|&quot;|&#34;)?([0-9A-Fa-f]{32})(?:"|&quot;|&#34;)?\s*<\/ETag>/;

/** The list of CompleteMultipartUpload, in its order; undefined for any other document. */
export function readPartList(xml: string): readonly RequestedPart[] | undefined {
  const opened = OPEN.exec(xml);
  if (opened === null) return undefined;
  const parts: RequestedPart[] = [];
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
