// Writes cues as a WebVTT file, and adds the X-TIMESTAMP-MAP line that aligns it with HLS segments. Pure.
import type { Cue } from './read-captions.ts';

const HEADER = 'WEBVTT\n';

export function writeWebVtt(cues: readonly Cue[]): string {
  return [HEADER, ...cues.map(writeCue)].join('\n');
}

function writeCue({ startMs, endMs, settings, text }: Cue): string {
  const timing = `${formatMs(startMs)} --> ${formatMs(endMs)}${settings === '' ? '' : ` ${settings}`}`;
  return `${timing}\n${text}\n`;
}

/** `firstPts`: the timestamp of the first video frame in the segments, in 1/90000 s. */
export function alignWithSegments(webVtt: string, firstPts: number): string {
  const line = `X-TIMESTAMP-MAP=MPEGTS:${String(firstPts)},LOCAL:00:00:00.000\n`;
  return webVtt.startsWith(HEADER) ? HEADER + line + webVtt.slice(HEADER.length) : webVtt;
}

function formatMs(ms: number): string {
  const [hours, minutes, seconds] = [
    Math.floor(ms / 3_600_000),
    Math.floor(ms / 60_000) % 60,
    Math.floor(ms / 1000) % 60,
  ];
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(hours)}:${two(minutes)}:${two(seconds)}.${String(ms % 1000).padStart(3, '0')}`;
}
