// How a transfer gets on in words: bytes, speed and time left. The speed is that of the last seconds. Pure but for the clock.
import { fill, type Text, type Texts } from '../wire/texts.ts';
import { formatBytes, formatDuration } from './format.ts';

export const texts = {
  left: ['{duration} left', '剩余 {duration}'],
} as const satisfies Texts;

export interface Transfer {
  /** @param bytes sent so far. */
  readonly moved: (bytes: number) => void;
  /** `1.2 GB / 3.0 GB  24.1 MB/s  0:01:12 left` */
  readonly describe: (say: (text: Text) => string) => string;
}

/** Speed is measured over so long; before the first of it there is none to tell. */
const WINDOW_MS = 5_000;
const LEAST_MS = 1_000;

export function createTransfer(totalBytes: number, now: () => number): Transfer {
  const marks: { readonly atMs: number; readonly bytes: number }[] = [{ atMs: now(), bytes: 0 }];
  return {
    moved: (bytes) => {
      const atMs = now();
      const last = marks.at(-1);
      if (last !== undefined && atMs - last.atMs < WINDOW_MS / 20 && marks.length > 1) marks.pop();
      marks.push({ atMs, bytes });
      while (marks.length > 2 && atMs - (marks[1]?.atMs ?? 0) > WINDOW_MS) marks.shift();
    },
    describe: (say) => {
      const [first = { atMs: 0, bytes: 0 }] = marks;
      const last = marks.at(-1) ?? first;
      const size = `${formatBytes(last.bytes)} / ${formatBytes(totalBytes)}`;
      const elapsedMs = last.atMs - first.atMs;
      const perSecond = elapsedMs < LEAST_MS ? 0 : ((last.bytes - first.bytes) / elapsedMs) * 1000;
      if (perSecond <= 0 || last.bytes >= totalBytes) return size;
      const left = say(fill(texts.left, { duration: formatDuration((totalBytes - last.bytes) / perSecond) }));
      return `${size}  ${formatBytes(perSecond)}/s  ${left}`;
    },
  };
}
