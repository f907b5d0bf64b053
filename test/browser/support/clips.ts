// Draws the test films with FFmpeg: a picture that changes in every frame, a tone, and nothing that is not made here.
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface ClipOptions {
  readonly seconds: number;
  /** `none` for sound alone. Default 854x480, which becomes two definitions. */
  readonly size?: string;
  /** Default 25. */
  readonly fps?: number;
  /** A restless picture that does not get small, for films that no browser loads at once. */
  readonly isNoisy?: boolean;
}

/** Returns its path. */
export async function drawClip(folder: string, name: string, options: ClipOptions): Promise<string> {
  const { seconds, size = '854x480', fps = 25, isNoisy = false } = options;
  const path = join(folder, name);
  const picture =
    size === 'none'
      ? []
      : [
          ...[
            '-f',
            'lavfi',
            '-i',
            `testsrc2=s=${size}:r=${String(fps)}:d=${String(seconds)}${isNoisy ? ',noise=alls=30:allf=t' : ''}`,
          ],
          ...['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'],
        ];
  const tone = ['-f', 'lavfi', '-i', `sine=f=440:r=48000:d=${String(seconds)}`];
  const [input, codec] = [picture.slice(0, 4), picture.slice(4)];
  await run('ffmpeg', ['-v', 'error', '-y', ...input, ...tone, '-ac', '2', ...codec, '-c:a', 'aac', path]);
  return path;
}

/** Carries the name of a film and is none. */
export async function writeFalseClip(folder: string): Promise<string> {
  const path = join(folder, 'broken.mp4');
  await writeFile(path, 'These are words and not a film. '.repeat(200));
  return path;
}

/** An FFmpeg that reads a film only `rate` times as fast as it plays, so that somebody can watch it work. */
export async function writeSlowFfmpeg(folder: string, rate: number): Promise<string> {
  const path = join(folder, 'slow-ffmpeg');
  await writeFile(path, `#!/bin/sh\nexec ffmpeg -readrate ${String(rate)} "$@"\n`, { mode: 0o755 });
  return path;
}
