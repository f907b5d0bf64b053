import { describe, expect, test } from 'vitest';
import { readProgressSeconds, risingPercent } from './read-progress.ts';

describe('progress', () => {
  test('is read only from the line in microseconds', () => {
    const lines = ['frame=10', 'out_time_us=1500000', 'out_time_ms=1500000', 'out_time_us=N/A', 'progress=end'];
    expect(lines.map(readProgressSeconds)).toEqual([undefined, 1.5, undefined, undefined, undefined]);
  });

  test('is reported as strictly increasing integers from 0 to 100', () => {
    const told: number[] = [];
    const report = risingPercent((percent) => told.push(percent));
    for (const fraction of [-1, 0, 0.105, 0.1, 0.109, 0.5, 0.2, 1, 7]) report(fraction);
    expect(told).toEqual([0, 10, 50, 100]);
  });
});
