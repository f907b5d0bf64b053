// The line of times of a cue, in WebVTT or SubRip, and the settings behind it. Pure.

export interface CueTiming {
  readonly startMs: number;
  readonly endMs: number;
  /** The WebVTT settings that are safe to keep: `align:start line:0`. */
  readonly settings: string;
}

/** Hours of any length, a comma or a point, and blanks at the separators, as some editors and translators write them. */
const TIME = String.raw`(?:(\d+)\s*:\s*)?([0-5]?\d)\s*:\s*([0-5]?\d)(?:\s*[.,]\s*(\d{1,3})\d*)?`;
const TIMING = new RegExp(String.raw`^\s*${TIME}\s*-->\s*${TIME}(?:(?!\d)(.*))?$`);
/** Such as `00:00:01,000 -> 00:00:02,000`, or with `--&gt;`. */
const BROKEN = /^\s*\d+\s*:\s*\d+[^\p{L}]{0,20}(?:>|→|&gt;).{0,5}\d\s*:\s*\d/u;
/** More than a thousand years. */
const MAX_HOURS = 9_999_999;

/** Undefined for any other line. */
export function readTiming(line: string): CueTiming | undefined {
  const timing = TIMING.exec(line);
  if (timing === null) return undefined;
  const startMs = milliseconds(timing.slice(1, 5));
  const endMs = milliseconds(timing.slice(5, 9));
  return { startMs, endMs, settings: readSettings(timing[9] ?? '') };
}

/** A line that was meant to be one of times and is not. */
export function isBrokenTiming(line: string): boolean {
  return line.includes('-->') || BROKEN.test(line);
}

function milliseconds([hours = '0', minutes = '0', seconds = '0', fraction = '0']: readonly string[]): number {
  const whole = Math.min(Number(hours), MAX_HOURS) * 3600 + Number(minutes) * 60 + Number(seconds);
  return whole * 1000 + Number(fraction.padEnd(3, '0'));
}

const PERCENT = String.raw`\d{1,3}(?:\.\d{1,9})?%`;
const SETTINGS: readonly RegExp[] = [
  /^vertical:(?:rl|lr)$/,
  new RegExp(String.raw`^line:(?:-?\d{1,3}(?:\.\d{1,9})?|${PERCENT})(?:,(?:start|center|end))?$`),
  new RegExp(String.raw`^position:${PERCENT}(?:,(?:line-left|center|line-right))?$`),
  new RegExp(String.raw`^size:${PERCENT}$`),
  /^align:(?:start|center|end|left|right)$/,
];

/** Other settings, such as regions, are dropped. Of two of one name the last one counts. */
function readSettings(text: string): string {
  const settings = text
    .split(/\s+/)
    // Drafts of WebVTT wrote `middle`.
    .map((setting) => (setting === 'align:middle' ? 'align:center' : setting))
    .filter((setting) => SETTINGS.some((pattern) => pattern.test(setting)));
  return [...new Map(settings.map((setting) => [setting.split(':', 1)[0], setting])).values()].join(' ');
}
