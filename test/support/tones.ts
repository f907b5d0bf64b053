// The tones in a file or playlist, with their instants on its clock and their pitch, as FFmpeg decodes it.
import { spawn } from 'node:child_process';
import { generated, run } from './clips.ts';

const SAMPLE_RATE = 16_000;
const STEP = SAMPLE_RATE / 200;
const LOUD = 0.05;
export const TONE_SECONDS = 0.1;

/** A tone at the start of each second. */
export function tones(hertz: number, seconds: number): readonly string[] {
  const wave = `0.5*sin(2*PI*${String(hertz)}*t)*lt(mod(t\\,1)\\,${String(TONE_SECONDS)})`;
  return generated(`aevalsrc=${wave}:s=48000:d=${String(seconds)}`);
}

interface Tone {
  readonly seconds: number;
  readonly hertz: number;
}

export interface Heard {
  /** Of the first and behind the last sample. */
  readonly begins: number;
  readonly ends: number;
  readonly tones: readonly Tone[];
}

export async function findTones(path: string): Promise<Heard> {
  const args = ['-v', 'error', '-select_streams', 'a:0', '-show_entries', 'packet=pts_time', '-of', 'csv=p=0'];
  const [{ stdout }, samples] = await Promise.all([run('ffprobe', [...args, path]), decode(path)]);
  const begins = Number.parseFloat(stdout);
  const found: Tone[] = [];
  let quietSince = -Infinity;
  // The beginning of a tone that is cut has no pitch.
  for (let at = 0; at + STEP * 16 <= samples.length; at += STEP) {
    if (!isLoud(samples.subarray(at, at + STEP))) continue;
    if (at - quietSince > STEP * 4)
      found.push({
        seconds: begins + at / SAMPLE_RATE,
        hertz: pitchOf(samples.subarray(at + STEP * 4, at + STEP * 16)),
      });
    quietSince = at;
  }
  return { begins, ends: begins + samples.length / SAMPLE_RATE, tones: found };
}

async function decode(path: string): Promise<Float32Array> {
  const output = ['-map', '0:a:0', '-ac', '1', '-ar', String(SAMPLE_RATE), '-f', 'f32le', 'pipe:1'];
  const child = spawn('ffmpeg', ['-v', 'error', '-i', path, ...output], { stdio: ['ignore', 'pipe', 'inherit'] });
  const chunks: Buffer[] = [];
  for await (const chunk of child.stdout) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  return Float32Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readFloatLE(index * 4));
}

function isLoud(step: Float32Array): boolean {
  return step.some((sample) => Math.abs(sample) > LOUD);
}

function pitchOf(samples: Float32Array): number {
  let rises = 0;
  for (let index = 1; index < samples.length; index += 1)
    if ((samples[index - 1] ?? 0) < 0 && (samples[index] ?? 0) >= 0) rises += 1;
  return (rises * SAMPLE_RATE) / samples.length;
}
