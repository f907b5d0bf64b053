// The dependencies of generated files for a library without captions and thumbnails.
import type { GeneratedFileDeps } from '../../src/delivery/generated-files.ts';

export const noGeneratedFiles: GeneratedFileDeps = {
  captions: { captionsOf: () => [] },
  hlsFacts: { factsOf: () => ({ peakBitsPerSecond: 2, averageBitsPerSecond: 1 }) },
  blobs: { read: () => Promise.reject(new Error('no such blob')), stat: () => Promise.resolve(undefined) },
};
