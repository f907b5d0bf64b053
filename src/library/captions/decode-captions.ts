// Decodes the bytes of a caption file: Unicode by its marks, or the encoding that the owner names. Other encodings cannot be told
// apart safely, and are never guessed. Pure.
import { refuse, type Result } from '../../base/result.ts';

type Decoded = Result<{ text: string }, 'not a text of Unicode' | 'unknown encoding' | 'another encoding'>;

/** UTF-8 or UTF-16, or the encoding of that label: `windows-1252`, `gb18030`, `shift_jis`, … */
export function decodeCaptionFile(bytes: Uint8Array, label?: string): Decoded {
  if (label !== undefined && !isEncoding(label)) return refuse('unknown encoding');
  try {
    const text = new TextDecoder(label ?? unicodeOf(bytes), { fatal: true }).decode(bytes);
    return { ok: true, text };
  } catch {
    return refuse(label === undefined ? 'not a text of Unicode' : 'another encoding');
  }
}

function isEncoding(label: string): boolean {
  try {
    return new TextDecoder(label).encoding !== 'replacement';
  } catch {
    return false;
  }
}

/** A caption file begins with a digit, a letter or a line break: without a mark, a zero byte beside it is of UTF-16. */
function unicodeOf([first = 0, second = 0]: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return 'utf-16le';
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0)) return 'utf-16be';
  return 'utf-8';
}
