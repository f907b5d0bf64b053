// Clips drawn by FFmpeg, and what ffprobe says of files and URLs.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

export const run = promisify(execFile);

export const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'] as const;

export function picture(size: string, { seconds = 1, rate = 25 } = {}): string[] {
  return ['-f', 'lavfi', '-i', `testsrc2=s=${size}:r=${String(rate)}:d=${String(seconds)}`];
}

export function tone(seconds = 1): string[] {
  return ['-f', 'lavfi', '-i', `sine=f=440:r=48000:d=${String(seconds)}`];
}

export type Arguments = readonly (string | readonly string[])[];

export async function drawClip(folder: string, name: string, ...args: Arguments): Promise<string> {
  const path = join(folder, name);
  await run('ffmpeg', ['-v', 'error', '-y', ...args.flat(), path]);
  return path;
}

export interface Probed {
  readonly format: string;
  readonly seconds: number;
  readonly video:
    { readonly codec: string; readonly width: number; readonly height: number; readonly rotation: number } | undefined;
  readonly audio: { readonly codec: string } | undefined;
}

interface ProbeOutput {
  readonly format: { readonly format_name: string; readonly duration?: string };
  readonly streams: readonly {
    readonly codec_type: string;
    readonly codec_name: string;
    readonly width?: number;
    readonly height?: number;
    readonly side_data_list?: readonly { readonly rotation?: number }[];
  }[];
}

/** Of a path or a URL, as any player without headers or cookies sees it. */
export async function probe(source: string): Promise<Probed> {
  const { stdout } = await run('ffprobe', ['-v', 'error', '-of', 'json', '-show_format', '-show_streams', source]);
  const { format, streams } = JSON.parse(stdout) as ProbeOutput;
  const video = streams.find((stream) => stream.codec_type === 'video');
  const audio = streams.find((stream) => stream.codec_type === 'audio');
  return {
    format: format.format_name,
    seconds: Number(format.duration),
    video:
      video === undefined
        ? undefined
        : {
            codec: video.codec_name,
            width: video.width ?? 0,
            height: video.height ?? 0,
            rotation: video.side_data_list?.find(({ rotation }) => rotation !== undefined)?.rotation ?? 0,
          },
    audio: audio === undefined ? undefined : { codec: audio.codec_name },
  };
}

/** Decodes every frame, as `ffmpeg -i URL` does; answers how many, and throws on anything that cannot be decoded. */
export async function decodeFrames(source: string, kind: 'v' | 'a'): Promise<number> {
  const args = ['-v', 'error', '-xerror', '-i', source, '-map', `0:${kind}:0`, '-f', 'null', '-progress', '-', '-'];
  const { stdout, stderr } = await run('ffmpeg', args);
  if (stderr.trim() !== '') throw new Error(stderr);
  if (kind === 'a') return Number(/out_time_us=(\d+)/.exec(stdout.slice(stdout.lastIndexOf('out_time_us')))?.[1]);
  return Number([...stdout.matchAll(/frame=\s*(\d+)/g)].at(-1)?.[1]);
}
