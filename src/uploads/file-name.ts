// The FileName of an upload: its extension decides whether the file is accepted. Pure.
import { sourceFormats } from '../wire/media-formats.ts';

export const MAX_FILE_NAME_BYTES = 1024;

/** The lower-case extension if files of this name are transcoded. Directories before the name are allowed. */
export function uploadExtension(fileName: string): string | undefined {
  const extension = /\.([A-Za-z0-9]{1,5})$/.exec(fileName)?.[1]?.toLowerCase();
  return extension !== undefined && sourceFormats.has(extension) ? extension : undefined;
}

/** The name without directories. */
export function baseName(fileName: string): string {
  return fileName.slice(Math.max(fileName.lastIndexOf('/'), fileName.lastIndexOf('\\')) + 1);
}
