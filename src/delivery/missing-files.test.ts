// Files that viewers missed: one line each, counted until they are back, and bounded.
import { expect, test } from 'vitest';
import { SettableClock } from '../base/clock.ts';
import { createMissingFiles } from './missing-files.ts';

test('a file is logged once a minute, and counted until it is back', async () => {
  const clock = new SettableClock().freeze(1_790_000_000_000);
  const lines: object[] = [];
  const present = new Set<string>();
  const missing = createMissingFiles({
    clock,
    log: { error: (fields) => lines.push(fields), info: () => undefined },
    blobs: { stat: (key) => Promise.resolve(present.has(key) ? { sizeBytes: 1, modifiedAtMs: 1 } : undefined) },
  });
  for (let call = 0; call < 5; call += 1) missing.note({ videoId: 'v', file: 'v/fd.mp4' });
  missing.note({ videoId: 'w', file: 'w/fd.mp4' });
  expect(lines).toEqual([
    { videoId: 'v', file: 'v/fd.mp4' },
    { videoId: 'w', file: 'w/fd.mp4' },
  ]);
  expect(await missing.count()).toBe(2);
  present.add('w/fd.mp4');
  expect(await missing.count()).toBe(1);
  clock.advance(60_000);
  missing.note({ videoId: 'v', file: 'v/fd.mp4' });
  expect(lines).toHaveLength(3);
  for (let file = 0; file < 1000; file += 1) missing.note({ videoId: 'x', file: `x/${String(file)}.ts` });
  expect(await missing.count()).toBe(100);
});
