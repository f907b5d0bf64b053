// Decodes a file or a clear playlist with FFmpeg and answers what is seen and heard, each with its instant on the clock of
// the file: the pictures as 32 x 18 greys, the sound as 1 ms steps of loudness.
import { spawn } from 'node:child_process';

const COLUMNS = 32;
const ROWS = 18;
const SAMPLE_RATE = 16_000;
const STEP_SAMPLES = 16;
/** An encoder may spread a tone: what follows so soon is no second one. */
const ECHO_SECONDS = 0.2;

export interface Picture {
  readonly seconds: number;
  /** Rows of greys, 0 to 255. */
  readonly greys: Uint8Array;
}

export interface Film {
  readonly pictures: readonly Picture[];
  /** The instants at which the picture turns white, and at which a tone begins. */
  readonly flashes: readonly number[];
  readonly beeps: readonly number[];
  readonly sound: { readonly begins: number; readonly ends: number; readonly heardSeconds: number } | undefined;
}

export async function readFilm(path: string): Promise<Film> {
  const pictures = await readPictures(path);
  const sound = await readSound(path);
  return {
    pictures,
    flashes: risesOf(pictures.map(({ seconds, greys }) => ({ seconds, isOn: centreOf(greys) > 180 }))),
    beeps: risesOf(
      sound.map(({ seconds, peak }) => ({ seconds, isOn: peak > 0.05 })),
      ECHO_SECONDS,
    ),
    sound: spanOf(sound),
  };
}

export type Marks = Pick<Film, 'flashes' | 'beeps'>;

/** Seconds from the first picture, or from the first sound where there is no picture. */
export async function findMarks(path: string): Promise<Marks> {
  const { pictures, sound, flashes, beeps } = await readFilm(path);
  const start = pictures[0]?.seconds ?? sound?.begins ?? 0;
  return { flashes: flashes.map((at) => at - start), beeps: beeps.map((at) => at - start) };
}

/** The largest distance between a flash and its beep, of those within half a second of each other. */
export function worstSync({ flashes, beeps }: Film): number {
  const distances = flashes.map((flash) => Math.min(...beeps.map((beep) => Math.abs(beep - flash))));
  return Math.max(...distances);
}

/** From the first picture to the last one's beginning, and one picture more. */
export function pictureSeconds({ pictures }: Film): number {
  const [first, last] = [pictures[0]?.seconds ?? 0, pictures.at(-1)?.seconds ?? 0];
  return last - first + frameSeconds(pictures);
}

/** The usual distance of two pictures. */
export function frameSeconds(pictures: readonly Picture[]): number {
  const gaps = pictures.slice(1).map(({ seconds }, index) => seconds - (pictures[index]?.seconds ?? 0));
  return gaps.toSorted((one, other) => one - other)[Math.floor(gaps.length / 2)] ?? 0;
}

function centreOf(greys: Uint8Array): number {
  const middle = [-1, 0].flatMap((row) =>
    [-2, -1, 0, 1].map((column) => greys[(9 + row) * COLUMNS + 16 + column] ?? 0),
  );
  return middle.reduce((sum, grey) => sum + grey, 0) / middle.length;
}

/** Where `isOn` begins after it was off for `quietSeconds`. */
function risesOf(steps: readonly { readonly seconds: number; readonly isOn: boolean }[], quietSeconds = 0): number[] {
  const rises: number[] = [];
  let lastOn = -Infinity;
  let wasOn = false;
  for (const { seconds, isOn } of steps) {
    if (isOn && !wasOn && seconds - lastOn > quietSeconds) rises.push(seconds);
    if (isOn) lastOn = seconds;
    wasOn = isOn;
  }
  return rises;
}

async function readPictures(path: string): Promise<readonly Picture[]> {
  const filter = `scale=${COLUMNS}:${ROWS}:flags=area,format=gray,showinfo`;
  const { bytes, notes } = await decode(path, ['-map', '0:v:0?', '-vf', filter, '-fps_mode', 'passthrough']);
  const times = [...notes.matchAll(/ n: *\d+ pts: *\S+ pts_time:(\S+)/g)].map(([, seconds]) => Number(seconds));
  const size = COLUMNS * ROWS;
  return times.map((seconds, index) => ({ seconds, greys: bytes.subarray(index * size, (index + 1) * size) }));
}

interface SoundStep {
  readonly seconds: number;
  readonly peak: number;
}

async function readSound(path: string): Promise<readonly SoundStep[]> {
  const filter = `aformat=sample_fmts=s16:channel_layouts=mono:sample_rates=${SAMPLE_RATE},ashowinfo`;
  const { bytes, notes } = await decode(path, ['-map', '0:a:0?', '-af', filter]);
  const frames = [...notes.matchAll(/pts_time:(\S+).*? nb_samples:(\d+)/g)];
  const samples = new Int16Array(bytes.buffer, bytes.byteOffset, Math.floor(bytes.length / 2));
  const steps: SoundStep[] = [];
  let position = 0;
  for (const [, seconds, count] of frames) {
    for (let at = 0; at < Number(count); at += STEP_SAMPLES) {
      const end = position + Math.min(at + STEP_SAMPLES, Number(count));
      const peak = samples.subarray(position + at, end).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      steps.push({ seconds: Number(seconds) + at / SAMPLE_RATE, peak: peak / 32_768 });
    }
    position += Number(count);
  }
  return steps;
}

function spanOf(steps: readonly SoundStep[]): Film['sound'] {
  const [first, last] = [steps[0], steps.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const stepSeconds = STEP_SAMPLES / SAMPLE_RATE;
  return { begins: first.seconds, ends: last.seconds + stepSeconds, heardSeconds: steps.length * stepSeconds };
}

async function decode(path: string, args: readonly string[]): Promise<{ bytes: Buffer; notes: string }> {
  const format = args.includes('-vf') ? 'rawvideo' : 's16le';
  const input = ['-v', 'info', '-nostats', '-copyts', '-allowed_extensions', 'ALL', '-i', path];
  const known = path.endsWith('.m3u8') ? input : input.filter((arg) => arg !== '-allowed_extensions' && arg !== 'ALL');
  const child = spawn('ffmpeg', [...known, ...args, '-f', format, 'pipe:1'], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [bytes, notes] = await Promise.all([child.stdout.toArray(), child.stderr.toArray()]);
  return { bytes: Buffer.concat(bytes as Buffer[]), notes: Buffer.concat(notes as Buffer[]).toString() };
}
