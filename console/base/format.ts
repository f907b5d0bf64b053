// Numbers, sizes, durations and times as the language of the console writes them. A component that calls these is shown again when
// the language changes.
import { language } from './language.ts';

const SECOND_MS = 1000;
const steps = [
  ['year', 365 * 24 * 3600],
  ['month', 30 * 24 * 3600],
  ['day', 24 * 3600],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;
const units = ['kB', 'MB', 'GB', 'TB', 'PB'] as const;

export function localeTag(): string {
  return language.value === 'zh' ? 'zh-CN' : 'en';
}

export function formatNumber(value: number, digits = 0): string {
  return value.toLocaleString(localeTag(), { maximumFractionDigits: digits });
}

/** `824 B`, `4.2 MB`: thousands, as disks and networks are sold. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${formatNumber(bytes)} B`;
  let [value, unit] = [bytes / 1000, 0];
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${formatNumber(value, value < 99.5 ? 1 : 0)} ${units[unit] ?? ''}`;
}

/** `4:05`, `1:02:09`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  const tail = String(rest).padStart(2, '0');
  return hours === 0 ? `${String(minutes)}:${tail}` : `${String(hours)}:${String(minutes).padStart(2, '0')}:${tail}`;
}

/** An instant of the wire with date and time, on one line: `Nov 29, 5:54 PM`; the year where it is not this one. */
export function formatTime(instant: string | number, nowMs = Date.now()): string {
  const at = new Date(instant);
  const year = at.getFullYear() === new Date(nowMs).getFullYear() ? {} : ({ year: 'numeric' } as const);
  const parts = { ...year, month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit' } as const;
  return unbroken(at.toLocaleString(localeTag(), parts));
}

/** Spaces at which no line breaks. */
function unbroken(text: string): string {
  return text.replaceAll(/\s/g, '\u00a0');
}

/** With seconds: for the record and for countdowns. */
export function formatExactTime(instant: string | number): string {
  return new Date(instant).toLocaleString(localeTag(), { dateStyle: 'medium', timeStyle: 'medium' });
}

/** On one line of a table: `Nov 29, 5:54:43 PM`. */
export function formatShortTime(instant: string | number): string {
  const time = { hour: 'numeric', minute: '2-digit', second: '2-digit' } as const;
  return unbroken(new Date(instant).toLocaleString(localeTag(), { month: 'short', day: 'numeric', ...time }));
}

/** `3 minutes ago`, `in 2 hours`; `3 min. ago` where there is little room. */
export function formatAgo(instant: string | number, { nowMs = Date.now(), isShort = false } = {}): string {
  const seconds = Math.round((new Date(instant).getTime() - nowMs) / SECOND_MS);
  const [unit, length] = steps.find(([, each]) => Math.abs(seconds) >= each) ?? (['second', 1] as const);
  const relative = new Intl.RelativeTimeFormat(localeTag(), { numeric: 'auto', style: isShort ? 'short' : 'long' });
  return unbroken(relative.format(Math.trunc(seconds / length), unit));
}

/** kbit/s of the wire, as `4.2 Mbit/s`. */
export function formatBitrate(kbps: number): string {
  return kbps < 1000 ? `${formatNumber(kbps)} kbit/s` : `${formatNumber(kbps / 1000, 1)} Mbit/s`;
}

/** `10 minutes`, `1 day`. */
export function formatUnit(count: number, unit: 'second' | 'minute' | 'hour' | 'day'): string {
  return count.toLocaleString(localeTag(), { style: 'unit', unit, unitDisplay: 'long' });
}
