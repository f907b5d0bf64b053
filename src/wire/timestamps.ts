// Instants as the wire writes them: UTC, seconds, `Z`.

/** `YYYY-MM-DDThh:mm:ssZ` from milliseconds since the epoch; the fraction is dropped. */
export function formatTimestamp(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19) + 'Z';
}

/** A {@link formatTimestamp} that remembers its last answer: most instants are those of the call before. */
export function createTimestampWriter(): (ms: number) => string {
  let last = { second: Number.NaN, text: '' };
  return (ms) => {
    const second = Math.floor(ms / 1000);
    if (second !== last.second) last = { second, text: formatTimestamp(ms) };
    return last.text;
  };
}

/** As {@link parseTimestamp}, but with an optional fraction of up to three digits. */
export function parseTimestampWithFraction(text: string): number | undefined {
  const parts = /^(.{19})(?:\.(\d{1,3}))?Z$/.exec(text);
  const seconds = parts === null ? undefined : parseTimestamp(`${parts[1] ?? ''}Z`);
  return seconds === undefined ? undefined : seconds + Number((parts?.[2] ?? '').padEnd(3, '0'));
}

/** Most requests name the second of the request before. */
let lastText = '';
let lastMs: number | undefined;

/** Milliseconds since the epoch, or undefined if the text is not exactly of the wire's form or no real instant. */
export function parseTimestamp(text: string): number | undefined {
  if (text === lastText) return lastMs;
  if (text.length !== WIRE_FORM.length) return undefined;
  // A copy: what is cut out of a request would hold on to it.
  lastText = ` ${text}`.slice(1);
  lastMs = parseForm(text);
  return lastMs;
}

function parseForm(text: string): number | undefined {
  for (let at = 0; at < WIRE_FORM.length; at += 1) if (!fitsForm(text.charCodeAt(at), at)) return undefined;
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 2);
  const day = digits(text, 8, 2);
  const hour = digits(text, 11, 2);
  const minute = digits(text, 14, 2);
  const second = digits(text, 17, 2);
  if (month < 1 || month > 12 || day < 1 || day > daysOf(year, month)) return undefined;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  // `Date.UTC` takes the years 0 to 99 for those of the last century.
  if (year < 100) return Date.parse(text);
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

const WIRE_FORM = '0000-00-00T00:00:00Z';
const [ZERO, NINE] = [0x30, 0x39];

/** A digit stands for any digit, everything else for itself. */
function fitsForm(code: number, at: number): boolean {
  const wanted = WIRE_FORM.charCodeAt(at);
  return wanted === ZERO ? code >= ZERO && code <= NINE : code === wanted;
}

function digits(text: string, start: number, count: number): number {
  let value = 0;
  for (let at = start; at < start + count; at += 1) value = value * 10 + text.charCodeAt(at) - ZERO;
  return value;
}

function daysOf(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
