// Bytes, speed and time left of an upload.
import { expect, test } from 'vitest';
import { createTransfer } from './transfer.ts';
import { speaker } from './terminal.ts';

test('tells size, speed of the last seconds and time left, in both languages', () => {
  let now = 0;
  const transfer = createTransfer(100_000_000, () => now);
  expect(transfer.describe(speaker('en'))).toBe('0 B / 100.0 MB');
  for (now = 1000; now <= 10_000; now += 1000) transfer.moved(now * 1000);
  expect(transfer.describe(speaker('en'))).toBe('10.0 MB / 100.0 MB  1.0 MB/s  0:01:30 left');
  expect(transfer.describe(speaker('zh'))).toContain('剩余 0:01:30');
  // Ten times as fast now: the first ten seconds count no longer.
  for (now = 11_000; now <= 17_000; now += 1000) transfer.moved(10_000_000 + (now - 10_000) * 10_000);
  expect(transfer.describe(speaker('en'))).toBe('80.0 MB / 100.0 MB  10.0 MB/s  0:00:02 left');
  transfer.moved(100_000_000);
  expect(transfer.describe(speaker('en'))).toBe('100.0 MB / 100.0 MB');
});
