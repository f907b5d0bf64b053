// A folder of clips for the tests of one file.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { drawClip, type Arguments } from './clips.ts';

export interface Clips {
  readonly folder: string;
  readonly makeClip: (name: string, ...args: Arguments) => Promise<string>;
  readonly makeFile: (name: string, content: string | Uint8Array) => string;
}

/** Removed after the last test of the file. */
export function openClips(): Clips {
  const folder = mkdtempSync(join(tmpdir(), 'playauth-clips-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  return {
    folder,
    makeClip: (name, ...args) => drawClip(folder, name, ...args),
    makeFile: (name, content) => {
      writeFileSync(join(folder, name), content);
      return join(folder, name);
    },
  };
}
