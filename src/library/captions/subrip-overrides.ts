// What SubRip files carry from other formats: overrides such as `{\an8}`, and line breaks as `\N`. Pure.

const OVERRIDES = /\{(?:\\[^{}]*|[YyCcFfSsPp]:[^{}]*)\}/g;
/** The last digit is a key of the number pad (`an`), or of the older numbering (`a`): 4 for the top and 8 for the middle. */
const PLACEMENT = /\{[^{}]{0,200}\\(?:an([1-9])|a(1[01]|[1-79]))(?!\d)[^{}]{0,200}\}/;

/** As `\n` and no-break spaces, without the overrides. */
export function withoutOverrides(text: string): string {
  return text.replace(OVERRIDES, '').replaceAll('\\N', '\n').replaceAll('\\h', '\u00a0');
}

/** The WebVTT settings for the place that the text asks for; empty for the usual one. */
export function placementOf(text: string): string {
  const [, pad, older] = PLACEMENT.exec(text) ?? [];
  if (pad === undefined && older === undefined) return '';
  const [row, column] = pad === undefined ? olderPlace(Number(older)) : padPlace(Number(pad));
  const settings = [['', 'line:50%', 'line:0'][row] ?? '', ['align:left', '', 'align:right'][column] ?? ''];
  return settings.filter((setting) => setting !== '').join(' ');
}

/** Rows from the bottom, columns from the left. */
type Place = readonly [row: number, column: number];

function padPlace(key: number): Place {
  return [Math.floor((key - 1) / 3), (key - 1) % 3];
}

function olderPlace(key: number): Place {
  return [key > 8 ? 1 : key > 4 ? 2 : 0, (key % 4) - 1];
}
