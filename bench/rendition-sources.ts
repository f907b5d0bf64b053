// The pictures that renditions are compared on: drawn by FFmpeg without loss, and real films where some are given.
import { execFile } from 'node:child_process';
import { basename, extname, join } from 'node:path';
import { promisify } from 'node:util';

export interface PictureSource {
  readonly name: string;
  readonly path: string;
  readonly isLossless: boolean;
}

interface DrawnPicture {
  readonly name: string;
  /** Sources and filters of FFmpeg. */
  readonly draw: (size: string) => string;
}

export const DRAWN: readonly DrawnPicture[] = [
  // Sharp edges, text and flat colours, as in screen recordings and cartoons.
  { name: 'drawing', draw: (size) => `testsrc2=size=${size}:rate=25` },
  // Fine detail everywhere that grows slowly.
  { name: 'fine detail', draw: (size) => `mandelbrot=size=${size}:rate=25:start_scale=0.05:end_scale=0.02` },
  // Slow, dark and smooth: where bands show first.
  {
    name: 'dark gradient',
    draw: (size) => `gradients=size=${size}:rate=25:c0=0x101820:c1=0x405068:nb_colors=2:speed=0.02:seed=7`,
  },
  // Soft moving shapes under the grain of a film, which differs in every frame.
  { name: 'grain', draw: (size) => `testsrc2=size=${size}:rate=25,gblur=sigma=3,noise=alls=6:allf=t` },
];
const WITHOUT_LOSS = ['-c:v', 'libx264', '-preset', 'ultrafast', '-qp', '0', '-pix_fmt', 'yuv420p'];
const HD_COLOUR = ['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv'];
const run = promisify(execFile);

export async function drawSources(
  folder: string,
  { size, seconds }: { readonly size: string; readonly seconds: number },
): Promise<readonly PictureSource[]> {
  const sources: PictureSource[] = [];
  for (const { name, draw } of DRAWN) {
    const path = join(folder, `${name.replace(' ', '-')}-${size}.mkv`);
    const input = ['-f', 'lavfi', '-t', String(seconds), '-i', draw(size)];
    const filter = 'scale=out_color_matrix=bt709:out_range=tv,format=yuv420p';
    await run('ffmpeg', ['-v', 'error', '-y', ...input, '-vf', filter, ...WITHOUT_LOSS, ...HD_COLOUR, path]);
    sources.push({ name, path, isLossless: true });
  }
  return sources;
}

/** A film that was made small before: detail of which most is gone. */
export async function drawLowRate(folder: string, seconds: number): Promise<PictureSource> {
  const path = join(folder, 'low-rate.mp4');
  const input = ['-f', 'lavfi', '-t', String(seconds), '-i', 'mandelbrot=size=1280x720:rate=25:start_scale=0.05'];
  const small = ['-c:v', 'libx264', '-preset', 'slow', '-b:v', '400k', '-pix_fmt', 'yuv420p'];
  await run('ffmpeg', ['-v', 'error', '-y', ...input, ...small, ...HD_COLOUR, path]);
  return { name: 'low rate', path, isLossless: false };
}

export function filmSources(paths: readonly string[]): readonly PictureSource[] {
  return paths.map((path) => ({ name: basename(path, extname(path)), path, isLossless: false }));
}
