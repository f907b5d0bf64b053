// The errors of the storage of media files. Their messages carry no secret and no request.

/** The storage does not answer or is overloaded: a retry may succeed later. */
export class StorageUnavailable extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'StorageUnavailable';
  }
}

/** Codes that refuse every call alike: because of the keys, the clock, the bucket, or because the storage is full. */
const OF_EVERYTHING: ReadonlySet<string> = new Set([
  ...['AccessDenied', 'AccountProblem', 'AllAccessDisabled', 'Forbidden', 'NoSuchBucket', 'QuotaExceeded'],
  ...['ExpiredToken', 'InvalidAccessKeyId', 'InvalidToken', 'RequestTimeTooSkewed', 'SignatureDoesNotMatch'],
]);

/** The storage refused the request. */
export class StorageRefusal extends Error {
  /** The storage's own code, such as `AccessDenied`. */
  readonly code: string;

  /** True if the fault is not about this blob, and the operator of the server can correct it. */
  get isOfEverything(): boolean {
    return OF_EVERYTHING.has(this.code);
  }

  constructor(code: string, message: string) {
    super(message);
    this.name = 'StorageRefusal';
    this.code = code;
  }
}

/** The code of the file system, so that callers need not know the kind of storage. */
export function missingBlob(key: string): Error {
  return Object.assign(new Error(`ENOENT: there is no blob ${key}`), { code: 'ENOENT' });
}

export function localDiskFull(sizeBytes: number): Error {
  return Object.assign(new Error(`ENOSPC: the local disk has no room for ${String(sizeBytes)} bytes`), {
    code: 'ENOSPC',
  });
}
