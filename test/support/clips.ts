// Draws clips with FFmpeg: the one maker for all tests. What a clip is like is data, arguments of FFmpeg; imports nothing
// of the program, so that the acceptance suite may use it.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

export const run = promisify(execFile);

export type Arguments = readonly (string | readonly string[])[];

export const H264: readonly string[] = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];
/** Few key frames, so that a frame between two of them is looked for too. */
export const LONG_GOP: readonly string[] = [...H264, '-g', '250', '-color_range', 'tv'];
export const AAC: readonly string[] = ['-c:a', 'aac'];

/** An input that a filter of FFmpeg generates. */
export function generated(source: string): readonly string[] {
  return ['-f', 'lavfi', '-i', source];
}

/** A picture that changes in every frame. `noise` makes it too restless to get small. */
export function picture(size: string, seconds = 1, { rate = 25, isNoisy = false } = {}): readonly string[] {
  const noise = isNoisy ? ',noise=alls=30:allf=t' : '';
  return generated(`testsrc2=s=${size}:r=${String(rate)}:d=${String(seconds)}${noise}`);
}

/** Grey that is darker in the first second than in any later one: 20 and 8 more for each. See `secondAt`. */
export function greys(size: string, seconds: number, rate = '25'): readonly string[] {
  const brightness = "format=yuv420p,geq=lum='20+8*floor(T+0.001)':cb=128:cr=128";
  return generated(`color=black:s=${size}:r=${rate}:d=${String(seconds)},${brightness}`);
}

export function tone(seconds = 1): readonly string[] {
  return generated(`sine=f=440:r=48000:d=${String(seconds)}`);
}

/** Answers its path. `args` are FFmpeg's before the name of the output. */
export async function drawClip(folder: string, name: string, ...args: Arguments): Promise<string> {
  const path = join(folder, name);
  await run('ffmpeg', ['-v', 'error', '-y', ...args.flat(), path]);
  return path;
}
