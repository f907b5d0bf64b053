// What went wrong with the storage of media files, in words that carry no secret and no request.

/** The storage does not answer, or cannot now: the same may succeed later. */
export class StorageUnavailable extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'StorageUnavailable';
  }
}

/** What is refused to every call alike: for its keys, its clock, the bucket, or because there is no more room. */
const OF_EVERYTHING: ReadonlySet<string> = new Set([
  ...['AccessDenied', 'AccountProblem', 'AllAccessDisabled', 'Forbidden', 'NoSuchBucket', 'QuotaExceeded'],
  ...['ExpiredToken', 'InvalidAccessKeyId', 'InvalidToken', 'RequestTimeTooSkewed', 'SignatureDoesNotMatch'],
]);

/** The storage refused what was asked of it. */
export class StorageRefusal extends Error {
  /** The storage's own code, such as `AccessDenied`. */
  readonly code: string;

  /** It says nothing of the one blob, and whoever runs the server can mend it. */
  get isOfEverything(): boolean {
    return OF_EVERYTHING.has(this.code);
  }

  constructor(code: string, message: string) {
    super(message);
    this.name = 'StorageRefusal';
    this.code = code;
  }
}

/** As the disk says it, so that callers need not know which storage they have. */
export function missingBlob(key: string): Error {
  return Object.assign(new Error(`ENOENT: there is no blob ${key}`), { code: 'ENOENT' });
}

export function noLocalRoom(sizeBytes: number): Error {
  return Object.assign(new Error(`ENOSPC: the local disk has no room for ${String(sizeBytes)} bytes`), {
    code: 'ENOSPC',
  });
}
