// What the headers of a request say of its body: its length, or that it comes in chunks and has none until its end. Pure.
import { UploadError } from '../../wire/oss-errors.ts';
import type { ObjectRequest } from './authenticate-upload.ts';

export interface AnnouncedBody {
  /** Undefined for a body in chunks. */
  readonly sizeBytes: number | undefined;
  /** The most that may arrive. */
  readonly maxBytes: number;
}

/** Base64 of the 16 bytes of an MD5. */
const MD5_BASE64 = /^[A-Za-z0-9+/]{21}[AQgw]==$/;

/** Checks the headers before a byte of the body is read. */
export function announcedBody({ headers }: Pick<ObjectRequest, 'headers'>, maxBytes: number): AnnouncedBody {
  const sizeBytes = announcedBytes(headers);
  if ((sizeBytes ?? 0) > maxBytes) throw new UploadError('EntityTooLarge');
  const md5 = headers.get('content-md5');
  if (md5 !== undefined && !MD5_BASE64.test(md5)) throw new UploadError('InvalidDigest');
  return { sizeBytes, maxBytes };
}

function announcedBytes(headers: ObjectRequest['headers']): number | undefined {
  const coding = headers.get('transfer-encoding');
  const length = headers.get('content-length');
  if (coding === undefined) {
    if (length === undefined || !/^\d{1,16}$/.test(length)) throw new UploadError('MissingContentLength');
    return Number(length);
  }
  // Any other coding would be stored instead of the file.
  if (coding.toLowerCase() !== 'chunked') throw new UploadError('NotImplemented');
  // Ambiguous: a proxy before the server may go by the other one (request smuggling).
  if (length !== undefined) throw new UploadError('InvalidArgument');
  return undefined;
}
