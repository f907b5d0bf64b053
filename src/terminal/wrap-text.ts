// Breaks a text into lines of so many columns: at spaces, and between Chinese characters, which have none. Pure.
import { countColumns } from './text-table.ts';

const WIDE = '[\\u2e80-\\u9fff\\uff00-\\uffef]';
/** These stay with the character before them: a line does not begin with them. */
const CLOSING = /^[，。；：、）”！？》】…]/;
const PIECES = new RegExp(`\\s+|${WIDE}|[^\\s\\u2e80-\\u9fff\\uff00-\\uffef]+`, 'gu');

export function wrapText(text: string, columns: number): string[] {
  return text.split('\n').flatMap((line) => wrapLine(line, Math.max(8, columns)));
}

function wrapLine(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const piece of piecesOf(text)) {
    const isBlank = piece.trim() === '';
    if (line === '' && isBlank) continue;
    if (isBlank || CLOSING.test(piece) || countColumns(line + piece) <= columns) {
      line += piece;
      continue;
    }
    if (line.trim() !== '') lines.push(line.trimEnd());
    line = piece;
    for (; countColumns(line) > columns; line = line.slice(columns)) lines.push(line.slice(0, columns));
  }
  return line.trim() === '' && lines.length > 0 ? lines : [...lines, line.trimEnd()];
}

/** An opening bracket or quotation mark goes with what follows it. */
function piecesOf(text: string): string[] {
  const pieces: string[] = [];
  for (const piece of text.match(PIECES) ?? []) {
    const before = pieces.at(-1) ?? '';
    if (/^[（“《【]$/.test(before)) pieces[pieces.length - 1] = before + piece;
    else pieces.push(piece);
  }
  return pieces;
}
