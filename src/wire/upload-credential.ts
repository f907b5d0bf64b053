// UploadAddress and UploadAuth: base64 of JSON, as the official upload clients decode them.

export interface UploadAddressFields {
  /** With scheme; the upload clients keep the scheme. */
  readonly Endpoint: string;
  readonly Bucket: string;
  /** The object key. */
  readonly FileName: string;
}

export interface UploadAuthFields {
  readonly AccessKeyId: string;
  readonly AccessKeySecret: string;
  readonly SecurityToken: string;
  readonly Expiration: string;
  readonly ExpireUTCTime: string;
  readonly Region: string;
}

export function encodeUploadPart(fields: UploadAddressFields | UploadAuthFields): string {
  return Buffer.from(JSON.stringify(fields), 'utf8').toString('base64');
}
