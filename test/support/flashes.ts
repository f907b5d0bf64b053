// Clips that flash white and beep once a second, and the instants of both found again in a file or playlist.
import { generated, run } from './clips.ts';

const MARK_SECONDS = 0.08;

/** A black picture with a white square in its middle, all white at the start of each second, with a beep. */
export function flashing(size: string, seconds: number, rate = '25'): readonly string[] {
  const square = 'drawbox=x=iw/2-40:y=ih/2-40:w=80:h=80:c=white:t=fill';
  const flash = `drawbox=c=white:t=fill:enable='lt(mod(t+0.001,1),${String(MARK_SECONDS)})'`;
  return generated(`color=black:s=${size}:r=${rate}:d=${String(seconds)},${square},${flash}`);
}

export function beeping(seconds: number, rate = 48_000): readonly string[] {
  const on = `lt(mod(t\\,1)\\,${String(MARK_SECONDS)})`;
  return generated(`aevalsrc=0.8*sin(2*PI*1000*t)*${on}:s=${String(rate)}:d=${String(seconds)}`);
}

export interface Marks {
  readonly flashes: readonly number[];
  readonly beeps: readonly number[];
}

/** Seconds from the first timestamp of the file; each mark once. */
export async function findMarks(path: string): Promise<Marks> {
  const corner = 'crop=iw/4:ih/8:iw*3/8:0,signalstats,metadata=print:key=lavfi.signalstats.YAVG:file=-';
  const levels =
    'asetnsamples=480,astats=metadata=1:reset=1,ametadata=print:key=lavfi.astats.Overall.Peak_level:file=-';
  const [picture, sound] = await Promise.all([
    run('ffmpeg', ['-v', 'error', '-copyts', '-i', path, '-vf', corner, '-f', 'null', '-'], { maxBuffer: 2 ** 26 }),
    run('ffmpeg', ['-v', 'error', '-copyts', '-i', path, '-af', levels, '-f', 'null', '-'], { maxBuffer: 2 ** 26 }),
  ]);
  const start = await startOf(path);
  return {
    flashes: risesAbove(picture.stdout, 150).map((at) => at - start),
    beeps: risesAbove(sound.stdout, -15).map((at) => at - start),
  };
}

async function startOf(path: string): Promise<number> {
  const { stdout } = await run('ffprobe', [
    '-v',
    'error',
    '-show_entries',
    'stream=start_time',
    '-of',
    'csv=p=0',
    path,
  ]);
  return Math.max(
    ...stdout
      .split(/\s+/)
      .map(Number)
      .filter((number) => number >= 0),
  );
}

function risesAbove(lines: string, threshold: number): readonly number[] {
  const rises: number[] = [];
  let wasAbove = false;
  for (const [, time, level] of lines.matchAll(/pts_time:(\S+)\n[^=\n]+=(\S+)/g)) {
    const isAbove = Number(level) > threshold;
    if (isAbove && !wasAbove) rises.push(Number(time));
    wasAbove = isAbove;
  }
  return rises;
}
