// Which files nothing refers to any more when streams of a video go: whole folders of a job where nothing in them is left
// in use, single files otherwise. Pure.
import type { StreamRow } from '../../store/database/schema.ts';

type StreamFile = Pick<StreamRow, 'format' | 'blob'>;

export interface Usage {
  readonly going: readonly StreamFile[];
  readonly staying: readonly StreamFile[];
  /** Whatever else refers to them: the uploaded file, the cover. */
  readonly keeping: readonly (string | null)[];
}

export function unreferencedBlobs({ going, staying, keeping }: Usage): string[] {
  const kept = [...staying.map(({ blob }) => blob), ...keeping.filter((blob) => blob !== null)];
  const unwanted = going.flatMap((stream) => {
    // What was uploaded may be played as it is: it goes with its own deletion.
    if (kept.includes(stream.blob)) return [];
    const folder = jobFolderOf(stream.blob);
    if (folder !== undefined && !kept.some((blob) => blob.startsWith(`${folder}/`))) return [folder];
    return filesOf(stream);
  });
  return [...new Set(unwanted)];
}

/** The segments of a playlist are in a folder of its name. */
function filesOf({ format, blob }: StreamFile): string[] {
  return format === 'm3u8' ? [blob, blob.slice(0, -'.m3u8'.length)] : [blob];
}

/** `<video>/<job>/…`: one job alone writes there. */
function jobFolderOf(blob: string): string | undefined {
  const [video = '', folder = '', file] = blob.split('/');
  return file === undefined || folder === 'source' ? undefined : `${video}/${folder}`;
}
