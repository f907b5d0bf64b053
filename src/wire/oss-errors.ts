// Errors of the object store that receives uploads: a closed table of its own, rendered as the store's XML. The upload clients
// act on the codes (after `SecurityTokenExpired` they ask for a new credential, after a 404 they give up a multipart upload).

/** Code → HTTP status and message. The codes are those of the OSS documentation, "Error responses". */
export const uploadErrors = {
  // Authentication
  AccessDenied: { status: 403, message: 'You have no right to access this object.' },
  InvalidAccessKeyId: { status: 403, message: 'The access key of this request is not known.' },
  SecurityTokenExpired: { status: 403, message: 'The security token you provided has expired.' },
  InvalidSecurityToken: { status: 403, message: 'The security token you provided is invalid.' },
  SignatureDoesNotMatch: {
    status: 403,
    message: 'The request signature we calculated does not match the signature you provided.',
  },
  RequestTimeTooSkewed: {
    status: 403,
    message: 'The difference between the request time and the current time is too large.',
  },
  // The request
  InvalidArgument: { status: 400, message: 'An argument of the request is not valid.' },
  MalformedXML: { status: 400, message: 'The XML you provided is not well-formed or has another shape than expected.' },
  MissingContentLength: { status: 411, message: 'You must provide the Content-Length header.' },
  NotImplemented: { status: 501, message: 'This request of the object store is not supported.' },
  // The bytes
  EntityTooLarge: { status: 400, message: 'The object is larger than this server accepts.' },
  InvalidDigest: { status: 400, message: 'The Content-MD5 you specified did not match what we received.' },
  InvalidContent: {
    status: 400,
    message: 'The file is damaged, too large in pixels, or not of the type that was announced.',
  },
  IncompleteBody: {
    status: 400,
    message: 'The request ended before all bytes that Content-Length announced had come.',
  },
  // Uploads in parts
  NoSuchUpload: {
    status: 404,
    message: 'The specified upload does not exist: it was completed, aborted, or has expired.',
  },
  InvalidPart: { status: 400, message: 'A part of the list was not uploaded, or has another ETag.' },
  InvalidPartOrder: { status: 400, message: 'The list of parts is not in ascending order.' },
  EntityTooSmall: { status: 400, message: 'A part other than the last is smaller than 100 KiB.' },
  // The object
  NoSuchKey: { status: 404, message: 'The specified key does not exist.' },
  ObjectAlreadyExists: { status: 409, message: 'The file of this video was uploaded already.' },
  // The server
  InsufficientStorage: { status: 507, message: 'The disk of the server has no room for this object.' },
  QuotaExceeded: {
    status: 403,
    message: 'The unfinished uploads of this video or account hold as many bytes as they may: finish or abort some.',
  },
  StorageQuotaExceeded: {
    status: 403,
    message:
      'The account stores as many bytes as it may: delete something, or ask the operator of the server for more.',
  },
  SlowDown: { status: 503, message: 'Too many requests for this video or account: please reduce your request rate.' },
  ServiceUnavailable: { status: 503, message: 'The server cannot do this just now: please retry in a moment.' },
  InternalError: { status: 500, message: 'Internal error.' },
} as const;
/** A code of {@link uploadErrors}. */
export type UploadErrorCode = keyof typeof uploadErrors;

/** A refusal of the object store; rendered by `renderUploadError` of oss-xml.ts. */
export class UploadError extends Error {
  readonly code: UploadErrorCode;
  /** Milliseconds after which a retry may succeed. */
  readonly retryAfterMs: number | undefined;

  constructor(code: UploadErrorCode, { retryAfterMs }: { readonly retryAfterMs?: number } = {}) {
    super(uploadErrors[code].message);
    this.name = 'UploadError';
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}
