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

/** A write or a move is durable when its promise is fulfilled. */
export interface Blobs {
  stat(key: string): Promise<BlobInfo | undefined>;
  /** A whole small file. Refuses one larger than `maxBytes`. */
  read(key: string, maxBytes: number): Promise<Buffer>;
  /** A caller that stops reading destroys the stream. */
  stream(key: string, range?: ByteRange): Promise<Readable>;
  /** Writes a file from a stream; it appears under its key atomically. */
  write(key: string, content: Content): Promise<void>;
  /** Only of a storage that buffers in memory: the most memory that writing so many bytes takes, however slowly they arrive. */
  bufferBytes?(sizeBytes: number): number;
  /** Moves a finished local file, already flushed to its disk, to `key`. */
  adoptFile(key: string, localFile: string): Promise<void>;
  /** Moves a finished local folder to `prefix`, replacing what was there; playlists come after what they name. */
  adoptFolder(prefix: string, localFolder: string): Promise<void>;
  /** Calls `use` with a readable local path of the blob, for tools that read files. A signal ends the wait for the file. */
  withLocalFile<T>(key: string, use: (path: string) => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Removes a blob, or every blob below a prefix. Removing nothing is no error. */
  remove(keyOrPrefix: string): Promise<void>;
  /** Every blob, or every one below a prefix. Blobs that appear or disappear meanwhile may or may not be listed. */
  list(prefix?: string): AsyncIterable<BlobEntry>;
  /** Free bytes; undefined if the storage has no bound. */
  freeBytes(): Promise<number | undefined>;
}
