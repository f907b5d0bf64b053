// How many files and sockets this process may have open, and how they are shared: most for connections, some for the files
// that they read, and a reserve for everything else (database, logs, uploads, FFmpeg).
import { readFileSync } from 'node:fs';

export interface DescriptorShares {
  readonly connections: number;
  readonly streams: number;
}

const RESERVED = 128;
/** Where the system does not tell. */
const ASSUMED = 4096;
const MOST_CONNECTIONS = 10_000;
const MOST_STREAMS = 2000;

export function shareDescriptors(descriptors = readDescriptorLimit()): DescriptorShares {
  const shared = Math.max(64, descriptors - RESERVED);
  return {
    connections: Math.min(MOST_CONNECTIONS, Math.floor(shared * 0.65)),
    streams: Math.min(MOST_STREAMS, Math.floor(shared * 0.25)),
  };
}

/** Node raises its own limit to the most that the system allows. */
function readDescriptorLimit(): number {
  try {
    const soft = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
    return soft === undefined ? ASSUMED : Number(soft);
  } catch {
    return ASSUMED;
  }
}
