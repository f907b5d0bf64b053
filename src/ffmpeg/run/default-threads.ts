// How many threads an encoder gets where nobody says: enough to keep the processors busy while one waits for another, and
// shared by the files that are worked on at once.
import { availableParallelism } from 'node:os';

const MOST_THREADS = 16;

export function defaultThreads(filesAtOnce = 1, processors = availableParallelism()): number {
  return Math.max(1, Math.min(MOST_THREADS, Math.ceil((processors * 1.5) / Math.max(1, filesAtOnce))));
}
