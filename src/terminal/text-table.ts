// Text in columns for a terminal: aligned with Chinese characters too, and without control characters.

/** Text from others may contain control characters, or change the direction of writing. */
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
const GAP = '  ';
const LEAST_LAST_COLUMNS = 12;

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

/**
 * A table for a terminal: as it is into a file or a program; on a screen no wider than that, with the last column cut, and as one
 * block for each row where the other columns fill it already.
 */
export function tableLines(
  { isPiped, columns }: { readonly isPiped: boolean; readonly columns: number },
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string[] {
  const lines = textTable(head, rows);
  if (isPiped || lines.every((line) => countColumns(line) <= columns)) return lines;
  const others = textTable(
    head.slice(0, -1),
    rows.map((row) => row.slice(0, -1)),
  );
  const room = columns - Math.max(...others.map(countColumns)) - GAP.length;
  if (room >= LEAST_LAST_COLUMNS) return lines.map((line) => cutToColumns(line, columns));
  return rows.flatMap((row) => [...factLines(row.map((cell, at) => [head[at] ?? '', cell])), '']).slice(0, -1);
}

/** With `…` where something is cut. */
export function cutToColumns(text: string, columns: number): string {
  if (countColumns(text) <= columns) return text;
  const kept: string[] = [];
  let width = 0;
  for (const character of text) {
    width += countColumns(character);
    if (width > columns - 1) break;
    kept.push(character);
  }
  return `${kept.join('')}…`;
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
