// Instants as the wire writes them: UTC, seconds, `Z`.

const WIRE_TIMESTAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;

/** `YYYY-MM-DDThh:mm:ssZ` from milliseconds since the epoch; the fraction is dropped. */
export function formatTimestamp(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19) + 'Z';
}

/** The same, but with an optional fraction of up to three digits. */
export function parseTimestampWithFraction(text: string): number | undefined {
  const parts = /^(.{19})(?:\.(\d{1,3}))?Z$/.exec(text);
  const seconds = parts === null ? undefined : parseTimestamp(`${parts[1] ?? ''}Z`);
  return seconds === undefined ? undefined : seconds + Number((parts?.[2] ?? '').padEnd(3, '0'));
}

/** Milliseconds since the epoch, or undefined if the text is not exactly of the wire's form or no real instant. */
export function parseTimestamp(text: string): number | undefined {
  if (!WIRE_TIMESTAMP.test(text)) return undefined;
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) return undefined;
  // `Date.parse` turns 30 February into 1 March; the wire does not.
  return formatTimestamp(ms) === text ? ms : undefined;
}
