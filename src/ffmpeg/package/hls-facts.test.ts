// The rates of a rendition: what a connection must carry, and what it carries on average.
import { describe, expect, test } from 'vitest';
import { measureHls } from './hls-facts.ts';

const NO_HEAD = Buffer.alloc(0);

describe('rates of HLS segments', () => {
  test('are those of the fastest segment and of all together, rounded up', () => {
    const segments = [
      { seconds: 4, sizeBytes: 1_000_000 },
      { seconds: 4, sizeBytes: 500_001 },
    ];
    expect(measureHls(segments, NO_HEAD)).toEqual({ peakBitsPerSecond: 2_000_000, averageBitsPerSecond: 1_500_001 });
  });

  test('count a last segment of a few frames as half a second', () => {
    const segments = [
      { seconds: 4, sizeBytes: 1_000_000 },
      { seconds: 0.04, sizeBytes: 50_000 },
    ];
    expect(measureHls(segments, NO_HEAD).peakBitsPerSecond).toBe(2_000_000);
  });

  test('are never zero: players refuse that', () => {
    expect(measureHls([], NO_HEAD)).toEqual({ peakBitsPerSecond: 1, averageBitsPerSecond: 1 });
  });
});
