// UploadAddress and UploadAuth as text. Apart from their types, which browsers read as well.
import type { UploadAddressFields, UploadAuthFields } from './upload-credential.ts';

/** Base64 of the JSON text, as it stands in UploadAddress and UploadAuth. */
export function encodeUploadPart(fields: UploadAddressFields | UploadAuthFields): string {
  return Buffer.from(JSON.stringify(fields), 'utf8').toString('base64');
}
