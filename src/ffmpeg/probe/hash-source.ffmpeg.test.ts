import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hashSource } from './hash-source.ts';

test('the MD5 is that of the bytes of the file, also if they are no film', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'playauth-hash-'));
  const options = { ffmpeg: 'ffmpeg', ffprobe: 'ffprobe', timeoutMs: 20_000 };
  try {
    for (const bytes of [randomBytes(1), randomBytes(1_000_001), Buffer.from('#EXTM3U\nhttp://127.0.0.1:1/x\n')]) {
      const path = join(folder, 'x');
      writeFileSync(path, bytes);
      expect(await hashSource(path, options)).toBe(createHash('md5').update(bytes).digest('hex'));
    }
    expect(await hashSource(join(folder, 'none'), options)).toBeUndefined();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
