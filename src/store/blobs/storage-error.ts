// What went wrong with the storage of media files, in words that carry no secret and no request.

/** The storage does not answer, or cannot now: the same may succeed later. */
export class StorageUnavailable extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'StorageUnavailable';
  }
}

/** The storage refused what was asked of it. */
export class StorageRefusal extends Error {
  /** The storage's own code, such as `AccessDenied`. */
  readonly code: string;

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
