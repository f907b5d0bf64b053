// The films that browsers play in tests: a picture that changes in every frame, and a tone.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AAC, drawClip as drawAny, H264, picture, tone } from '../../support/clips.ts';

export interface ClipOptions {
  readonly seconds: number;
  /** `none` for sound alone. Default 854x480, which becomes two definitions. */
  readonly size?: string;
  /** Default 12: a browser without a GPU decodes and draws each picture with the processor. */
  readonly fps?: number;
  /** A restless picture that does not get small, for films that no browser loads at once. */
  readonly isNoisy?: boolean;
}

/** Returns its path. */
export async function drawClip(folder: string, name: string, options: ClipOptions): Promise<string> {
  const { seconds, size = '854x480', fps = 12, isNoisy = false } = options;
  const film = size === 'none' ? [] : picture(size, seconds, { rate: fps, isNoisy });
  const codec = size === 'none' ? [] : H264;
  return await drawAny(folder, name, film, tone(seconds), '-ac', '2', codec, AAC);
}

/** A file with the name of a film that is none. */
export async function writeFalseClip(folder: string): Promise<string> {
  const path = join(folder, 'broken.mp4');
  await writeFile(path, 'These are words and not a film. '.repeat(200));
  return path;
}

/** An FFmpeg that reads a film only `rate` times as fast as it plays, so that a test can watch it work. */
export async function writeSlowFfmpeg(folder: string, rate: number): Promise<string> {
  const path = join(folder, 'slow-ffmpeg');
  await writeFile(path, `#!/bin/sh\nexec ffmpeg -readrate ${String(rate)} "$@"\n`, { mode: 0o755 });
  return path;
}
