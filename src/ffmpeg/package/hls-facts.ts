// What a master playlist says of one HLS rendition, measured from its segments: pure. Stored with the stream when it is
// published.
import { readTsHead, type TsHead } from './ts-head.ts';

export interface HlsFacts extends TsHead {
  /** The rate of the segment with the highest rate. */
  readonly peakBitsPerSecond: number;
  readonly averageBitsPerSecond: number;
}

interface MeasuredSegment {
  readonly seconds: number;
  /** As served: after encryption. */
  readonly sizeBytes: number;
}

/** How much of the first segment is enough to find its codecs and first timestamp. */
export const HEAD_BYTES = 256 * 1024;
/** The last segment may be a few frames long: its rate alone does not say what a connection must carry. */
const SHORTEST_SECONDS = 0.5;

/** `head` is the beginning of the first segment in the clear; empty where the key is not known. */
export function measureHls(segments: readonly MeasuredSegment[], head: Buffer): HlsFacts {
  const seconds = segments.reduce((sum, segment) => sum + segment.seconds, 0);
  const sizeBytes = segments.reduce((sum, segment) => sum + segment.sizeBytes, 0);
  return {
    peakBitsPerSecond: Math.max(1, ...segments.map(bitsPerSecond)),
    averageBitsPerSecond: Math.max(1, bitsPerSecond({ seconds, sizeBytes })),
    ...readTsHead(head),
  };
}

function bitsPerSecond({ seconds, sizeBytes }: MeasuredSegment): number {
  return Math.ceil((8 * sizeBytes) / Math.max(SHORTEST_SECONDS, seconds));
}
