// Where media files are kept: the interface every storage fulfils. Keys are `/`-separated names made by playauth
// itself, never text from a request.
import type { Readable } from 'node:stream';
import type { Content } from './write-flushed.ts';

export interface BlobInfo {
  readonly sizeBytes: number;
  readonly modifiedAtMs: number;
}

export interface BlobEntry {
  readonly key: string;
  readonly sizeBytes: number;
}

export interface ByteRange {
  readonly start: number;
  /** Inclusive. */
  readonly end: number;
}

/** What was written or moved in stays, whatever fails, from when the promise is fulfilled. */
export interface Blobs {
  stat(key: string): Promise<BlobInfo | undefined>;
  /** A whole small file. Refuses one larger than `maxBytes`. */
  read(key: string, maxBytes: number): Promise<Buffer>;
  /** Whoever gives the stream up destroys it. */
  stream(key: string, range?: ByteRange): Promise<Readable>;
  /** Writes a file from a stream; it appears under its key whole or not at all. */
  write(key: string, content: Content): Promise<void>;
  /** Of a storage that keeps in memory what is being written: the most that so many bytes take, however slowly they come. */
  bufferBytes?(sizeBytes: number): number;
  /** Moves a finished local file, already flushed to its disk, to `key`. */
  adoptFile(key: string, localFile: string): Promise<void>;
  /** Moves a finished local folder to `prefix`, replacing what was there; playlists come after what they name. */
  adoptFolder(prefix: string, localFolder: string): Promise<void>;
  /** Hands a readable local path of the blob to `use`, for tools that read files. A signal ends the wait for the file. */
  withLocalFile<T>(key: string, use: (path: string) => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Removes a blob, or every blob below a prefix. Removing nothing is no error. */
  remove(keyOrPrefix: string): Promise<void>;
  /** Every blob, or every one below a prefix. What comes or goes meanwhile may or may not be among them. */
  list(prefix?: string): AsyncIterable<BlobEntry>;
  /** Room that is left, in bytes, or undefined if the storage has no bound. */
  freeBytes(): Promise<number | undefined>;
}
