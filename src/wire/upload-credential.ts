// UploadAddress and UploadAuth: base64 of JSON, as the official upload clients decode them.

/** UploadAddress of CreateUploadVideo: where the client uploads to. The upload clients refuse empty fields. */
export interface UploadAddressFields {
  /** With scheme; the upload clients keep the scheme. */
  readonly Endpoint: string;
  readonly Bucket: string;
  /** The object key. */
  readonly FileName: string;
  /** What the keys of files beside it begin with. The upload credential may not write those. */
  readonly ObjectPrefix: string;
}

/**
 * UploadAuth of CreateUploadVideo: the temporary key of the upload. Expiration is a timestamp of the wire, ExpireUTCTime the same.
 */
export interface UploadAuthFields {
  readonly AccessKeyId: string;
  readonly AccessKeySecret: string;
  readonly SecurityToken: string;
  readonly Expiration: string;
  readonly ExpireUTCTime: string;
  readonly Region: string;
}
