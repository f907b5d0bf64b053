// Where media files are kept: the interface every storage fulfils. Keys are `/`-separated names made by playauth
// itself, never text from a request.
import type { Readable } from 'node:stream';
import type { Content } from './write-flushed.ts';

export interface BlobInfo {
  readonly sizeBytes: number;
  readonly modifiedAtMs: number;
}

export interface ByteRange {
  readonly start: number;
  /** Inclusive. */
  readonly end: number;
}

export interface Blobs {
  stat(key: string): Promise<BlobInfo | undefined>;
  /** A whole small file. Refuses one larger than `maxBytes`. */
  read(key: string, maxBytes: number): Promise<Buffer>;
  stream(key: string, range?: ByteRange): Promise<Readable>;
  /** Writes a file from a stream; it appears under its key whole or not at all. */
  write(key: string, content: Content): Promise<void>;
  /** Moves a finished local file, already flushed to its disk, to `key`. */
  adoptFile(key: string, localFile: string): Promise<void>;
  /** Moves a finished local folder to `prefix`, replacing what was there. */
  adoptFolder(prefix: string, localFolder: string): Promise<void>;
  /** Hands a readable local path of the blob to `use`, for tools that read files. */
  withLocalFile<T>(key: string, use: (path: string) => Promise<T>): Promise<T>;
  /** Removes a blob, or every blob below a prefix. Removing nothing is no error. */
  remove(keyOrPrefix: string): Promise<void>;
  /** Room that is left, in bytes, or undefined if the storage has no bound. */
  freeBytes(): Promise<number | undefined>;
}
