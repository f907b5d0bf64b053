// What FFmpeg and ffprobe find in a file or behind a URL: the streams, the frames, and the second that a picture shows.
import { run } from './clips.ts';

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

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The second of a clip of `greys` that is seen there. */
export async function secondAt(picture: string, { x, y, width, height }: Area): Promise<number> {
  // Whole pixels of colour: an odd place would be cut off.
  const inner = [width - 6, height - 6, x + 3, y + 3].map((length) => length - (length % 2));
  const args = ['-v', 'error', '-i', picture, '-vf', `crop=${inner.join(':')}`];
  args.push('-frames:v', '1', '-f', 'rawvideo', '-');
  const { stdout } = await run('ffmpeg', args, { encoding: 'buffer', maxBuffer: 2 ** 24 });
  const [innerWidth = 0, innerHeight = 0] = inner;
  const brightness = (stdout as unknown as Buffer).subarray(0, innerWidth * innerHeight);
  const mean = brightness.reduce((sum, value) => sum + value, 0) / brightness.length;
  // A JPEG uses all 256 values, the film 219 of them.
  return Math.round(((mean * 219) / 255 + 16 - 20) / 8) + 0;
}

export async function sizeOf(picture: string): Promise<string> {
  const entries = ['-show_entries', 'stream=width,height,codec_name', '-of', 'csv=p=0'];
  return (await run('ffprobe', ['-v', 'error', ...entries, picture])).stdout.trim();
}
