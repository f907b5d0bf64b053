// Breaks a text into lines of so many columns: at spaces, and between Chinese characters, which have none. Pure.
import { countColumns } from './text-table.ts';

const WIDE = '[\\u2e80-\\u9fff\\uff00-\\uffef]';
/** A line does not begin with these. */
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
    if (isBlank || countColumns(line + piece) <= columns) {
      line += piece;
      continue;
    }
    if (line.trim() !== '') lines.push(line.trimEnd());
    line = piece;
    for (; countColumns(line) > columns; line = line.slice(columns)) lines.push(line.slice(0, columns));
  }
  return line.trim() === '' && lines.length > 0 ? lines : [...lines, line.trimEnd()];
}

/** An opening bracket goes with what follows it, a closing mark with what it follows. */
function piecesOf(text: string): string[] {
  const pieces: string[] = [];
  for (const piece of text.match(PIECES) ?? []) {
    const before = pieces.at(-1) ?? '';
    const isOpen = /[（“《【]$/.test(before);
    const isClosed = CLOSING.test(piece) && before.trim() !== '';
    if (isOpen || isClosed) pieces[pieces.length - 1] = before + piece;
    else pieces.push(piece);
  }
  return pieces;
}
