// Text in columns for a terminal: aligned with Chinese characters too, and without control characters.

/** Text from others may contain control characters, or change the direction of writing. */
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
const GAP = '  ';

export function clean(text: string): string {
  return text.replace(CONTROL, ' ');
}

export function padColumns(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - countColumns(text)));
}

/** A line of headings and a line for each row; the last column is not padded. */
export function textTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [head, ...rows].map((row) => row.map(clean));
  const widths = head.map((_, column) => Math.max(...all.map((row) => countColumns(row[column] ?? ''))));
  return all.map((row) =>
    row
      .map((cell, column) => padColumns(cell, widths[column] ?? 0))
      .join(GAP)
      .trimEnd(),
  );
}

/** `label  value` lines; what is undefined or empty is left out. */
export function factLines(facts: readonly (readonly [label: string, value: string | undefined])[]): string[] {
  const known = facts.flatMap(([label, value]) => (value === undefined || value === '' ? [] : [[label, clean(value)]]));
  const width = Math.max(0, ...known.map(([label = '']) => countColumns(label)));
  return known.map(([label = '', value = '']) => padColumns(label, width) + GAP + value);
}

/** Chinese characters take two columns, combining marks none. */
export function countColumns(text: string): number {
  let columns = 0;
  for (const character of text) {
    if (/\p{Mn}/u.test(character)) continue;
    columns += character.charCodeAt(0) > 0x2e7f ? 2 : 1;
  }
  return columns;
}
