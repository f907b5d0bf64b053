// What the name of a chosen file says: whether the server takes it, and the title that its video gets.
export { titleOfFileName } from '../../src/wire/legal-text.ts';
import { sourceFormats } from '../../src/wire/media-formats.ts';

/** Whether the server transcodes files with the extension of this name. */
export function isMediaName(name: string): boolean {
  const extension = /\.([A-Za-z0-9]{1,5})$/.exec(name)?.[1]?.toLowerCase();
  return extension !== undefined && sourceFormats.has(extension);
}

/** The extensions of audio and video together, for `<input accept>`. */
export function mediaExtensions(): string {
  return [...sourceFormats.keys()].map((extension) => `.${extension}`).join(',');
}
