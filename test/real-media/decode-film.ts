// Decodes a source or a playback URL with FFmpeg, and answers what is seen and heard with its instants: pictures as small RGB,
// sound as steps of loudness. Also says how well FFmpeg alone plays the file, which is what a refusal is judged by.
import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';

export const COLUMNS = 32;
export const ROWS = 18;
export const STEP_SECONDS = 0.005;
const SAMPLE_RATE = 8000;
const STEP_SAMPLES = SAMPLE_RATE * STEP_SECONDS;
const LONGEST_MS = 10 * 60_000;
const HD_LONG_SIDE = 1280;
/** Timestamps may step back a little where frames were reordered. */
const JOINT_SECONDS = 0.5;
const promised = promisify(execFile);

export interface Picture {
  readonly seconds: number;
  /** `ROWS` rows of `COLUMNS` pixels of red, green and blue. */
  readonly rgb: Uint8Array;
}

export interface Film {
  readonly pictures: readonly Picture[];
  /** Each step is `STEP_SECONDS` long. */
  readonly sound: readonly { readonly seconds: number; readonly loudness: number }[];
}

interface Stream {
  readonly index: number;
  readonly codec_type?: string;
  readonly codec_name?: string;
  readonly width?: number;
  readonly height?: number;
  readonly pix_fmt?: string;
  readonly color_space?: string;
  readonly color_transfer?: string;
  readonly disposition?: { readonly attached_pic?: number };
}

export interface Probed {
  readonly container: string;
  readonly video: Stream | undefined;
  readonly audio: Stream | undefined;
}

export async function probe(input: string): Promise<Probed> {
  const args = ['-v', 'error', '-of', 'json', '-show_entries', 'format=format_name:stream:stream_disposition', input];
  const { stdout } = await promised('ffprobe', args, { maxBuffer: 2 ** 24, timeout: LONGEST_MS }).catch(() => ({
    stdout: '{}',
  }));
  const { format, streams = [] } = JSON.parse(stdout) as {
    readonly format?: { readonly format_name?: string };
    readonly streams?: readonly Stream[];
  };
  return {
    container: format?.format_name?.split(',')[0] ?? '–',
    video: streams.find((each) => each.codec_type === 'video' && each.disposition?.attached_pic !== 1),
    audio: streams.find((each) => each.codec_type === 'audio'),
  };
}

/** Of FFmpeg alone: whether all of the file decodes, or something, or nothing. */
export type Playable = 'whole' | 'partly' | 'not';

export async function judge(path: string): Promise<Playable> {
  const { container, video, audio } = await probe(path);
  // One frame of these is an image.
  const least = container === 'gif' ? 2 : 1;
  const maps = [video, audio].flatMap((stream) => (stream === undefined ? [] : ['-map', `0:${String(stream.index)}`]));
  if (maps.length === 0) return 'not';
  const decodes = async (strictness: readonly string[]): Promise<boolean> => {
    const args = ['-nostdin', '-v', 'error', ...strictness, '-threads', '1', '-i', path, ...maps];
    const options = { timeout: LONGEST_MS, maxBuffer: 2 ** 26 };
    const { stdout } = await promised('ffmpeg', [...args, '-f', 'framehash', '-hash', 'crc32', '-'], options).catch(
      () => ({ stdout: '' }),
    );
    return stdout.split('\n').filter((line) => /^\d/.test(line)).length >= least;
  };
  if (await decodes(['-xerror'])) return 'whole';
  return (await decodes([])) ? 'partly' : 'not';
}

export async function decodeFilm(input: string, { video, audio }: Probed): Promise<Film> {
  return { pictures: await decodePictures(input, video), sound: await decodeSound(input, audio) };
}

async function decodePictures(input: string, stream: Stream | undefined): Promise<readonly Picture[]> {
  if (stream === undefined) return [];
  const matrix = matrixOf(stream);
  const from = matrix === undefined ? '' : `:in_color_matrix=${matrix}`;
  const scale = `scale=${COLUMNS}:${ROWS}:flags=area+accurate_rnd+full_chroma_int${from}`;
  const filter = ['-vf', `${scale},format=rgb24,showinfo=checksum=0`, '-fps_mode', 'passthrough'];
  const { bytes, notes } = await decode(input, [...mapOf(stream), ...filter, '-f', 'rawvideo']);
  const times = [...notes.matchAll(/ n: *\d+ pts: *\S+ pts_time:(\S+)/g)].map(([, seconds]) => Number(seconds));
  const size = COLUMNS * ROWS * 3;
  const pictures = times.map((seconds, index) => ({ seconds, rgb: bytes.subarray(index * size, (index + 1) * size) }));
  return onOneClock(pictures.filter(({ rgb, seconds }) => rgb.length === size && Number.isFinite(seconds)));
}

/** Where the clock starts again, as in joined files, what follows is put behind what was before. */
function onOneClock<Item extends { readonly seconds: number }>(items: readonly Item[]): readonly Item[] {
  let [offset, last, gap] = [0, -Infinity, 0];
  return items.map((item) => {
    let seconds = item.seconds + offset;
    if (seconds < last - JOINT_SECONDS) {
      offset += last + gap - seconds;
      seconds = last + gap;
    } else if (last > -Infinity) gap = Math.max(0, seconds - last);
    last = Math.max(last, seconds);
    return { ...item, seconds };
  });
}

/** What a player takes the values for. Undefined where they are no luma and chroma. */
function matrixOf({
  color_space: space = '',
  pix_fmt: format = '',
  width = 0,
  height = 0,
}: Stream): string | undefined {
  if (!format.startsWith('yuv')) return undefined;
  if (space === 'bt709') return 'bt709';
  if (space.startsWith('bt2020')) return 'bt2020';
  if (space === 'smpte240m' || space === 'fcc') return space;
  if (space === 'bt470bg' || space === 'smpte170m') return 'bt601';
  return Math.max(width, height) >= HD_LONG_SIDE || Math.min(width, height) > 576 ? 'bt709' : 'bt601';
}

async function decodeSound(input: string, stream: Stream | undefined): Promise<Film['sound']> {
  if (stream === undefined) return [];
  const filter = `aformat=sample_fmts=s16:channel_layouts=mono:sample_rates=${SAMPLE_RATE},ashowinfo`;
  const { bytes, notes } = await decode(input, [...mapOf(stream), '-af', filter, '-f', 's16le']);
  const samples = new Int16Array(bytes.buffer, bytes.byteOffset, Math.floor(bytes.length / 2));
  const steps: { seconds: number; loudness: number }[] = [];
  let position = 0;
  for (const [, seconds, count] of notes.matchAll(/pts_time:(\S+).*? nb_samples:(\d+)/g)) {
    const frame = samples.subarray(position, position + Number(count));
    for (let at = 0; at < frame.length; at += STEP_SAMPLES)
      steps.push({
        seconds: Number(seconds) + at / SAMPLE_RATE,
        loudness: rootMeanSquare(frame.subarray(at, at + STEP_SAMPLES)),
      });
    position += Number(count);
  }
  return onOneClock(steps.filter(({ seconds }) => Number.isFinite(seconds)));
}

function rootMeanSquare(samples: Int16Array): number {
  return Math.sqrt(samples.reduce((sum, value) => sum + (value / 32_768) ** 2, 0) / samples.length);
}

function mapOf({ index }: Stream): readonly string[] {
  return ['-map', `0:${String(index)}`];
}

/** What cannot be decoded is left out, as a player leaves it out. */
async function decode(input: string, args: readonly string[]): Promise<{ bytes: Buffer; notes: string }> {
  const options = ['-nostdin', '-v', 'info', '-nostats', '-threads', '1', '-copyts', '-i', input];
  const child = spawn('ffmpeg', [...options, ...args, 'pipe:1'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LONGEST_MS,
  });
  const [bytes, notes] = await Promise.all([child.stdout.toArray(), child.stderr.toArray()]);
  return { bytes: Buffer.concat(bytes as Buffer[]), notes: Buffer.concat(notes as Buffer[]).toString('latin1') };
}
