// From the bytes of a caption file to its text: UTF-8, or UTF-16 that says so by its mark. Pure.
import { refuse, type Result } from '../../base/result.ts';

export function decodeCaptionFile(bytes: Uint8Array): Result<{ text: string }, 'not a text of Unicode'> {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    // UTF-16 without its mark reads as UTF-8 full of these.
    return text.includes('\0') ? refuse('not a text of Unicode') : { ok: true, text };
  } catch {
    return refuse('not a text of Unicode');
  }
}
