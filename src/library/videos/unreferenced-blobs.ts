// Which files lose their last reference when streams of a video are deleted, pure: the whole folder of a job if no file in it
// is in use, single files otherwise.
import type { StreamRow } from '../../store/database/schema.ts';

/** The file of a stream or a sound track. */
export type StreamFile = Pick<StreamRow, 'format' | 'blob'>;

export interface Usage {
  readonly going: readonly StreamFile[];
  readonly staying: readonly StreamFile[];
  /** Other references: the uploaded file, the cover. */
  readonly keeping: readonly (string | null)[];
}

export function unreferencedBlobs({ going, staying, keeping }: Usage): string[] {
  const kept = [...staying.map(({ blob }) => blob), ...keeping.filter((blob) => blob !== null)];
  const obsolete = going.flatMap((stream) => {
    // An uploaded file that plays as it is: it has a deletion of its own.
    if (kept.includes(stream.blob)) return [];
    const folder = jobFolderOf(stream.blob);
    if (folder !== undefined && !kept.some((blob) => blob.startsWith(`${folder}/`))) return [folder];
    return filesOf(stream);
  });
  return [...new Set(obsolete)];
}

/** The segments of a playlist are in a folder with its name. */
function filesOf({ format, blob }: StreamFile): string[] {
  return format === 'm3u8' ? [blob, blob.slice(0, -'.m3u8'.length)] : [blob];
}

/** `<video>/<job>/…`: only one job writes there. */
function jobFolderOf(blob: string): string | undefined {
  const [video = '', folder = '', file] = blob.split('/');
  return file === undefined || folder === 'source' ? undefined : `${video}/${folder}`;
}
