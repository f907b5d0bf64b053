// A clip whose brightness tells the second, and what a picture of it says: for the tests of snapshots and thumbnails.
import { H264, run, type Clips } from '../package/clips.testing.ts';

/** Grey that is darker in the first second than in any later one: 20 and 8 more for each. */
export function greys(clips: Clips, name: string, { size = '320x180', seconds = 20 } = {}): Promise<string> {
  const grey = `color=black:s=${size}:r=25:d=${String(seconds)},format=yuv420p,geq=lum='20+8*floor(T+0.001)':cb=128:cr=128`;
  return clips.makeClip(name, ['-f', 'lavfi', '-i', grey], H264, ['-g', '250', '-color_range', 'tv']);
}

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The second of {@link greys} that is seen there. */
export async function secondAt(picture: string, { x, y, width, height }: Area): Promise<number> {
  // Whole pixels of colour: an odd place would be cut off.
  const inner = [width - 6, height - 6, x + 3, y + 3].map((length) => length - (length % 2));
  const args = [
    '-v',
    'error',
    '-i',
    picture,
    '-vf',
    `crop=${inner.join(':')}`,
    '-frames:v',
    '1',
    '-f',
    'rawvideo',
    '-',
  ];
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
