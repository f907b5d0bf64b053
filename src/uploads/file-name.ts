// The FileName of an upload: its extension says what is taken in. Pure.

const extensions = new Set(
  (
    'mp4 ts 3gp mpg mpeg mpe dat vob asf wmv flv f4v rm rmvb mov mkv m3u8 dv gif m2t m4v mj2 mjpeg mts ogg qt swf webm avi ' +
    'mp3 wma wav aac ra m4a flac ape ac3 amr caf acm'
  ).split(' '),
);

/** The lower-case extension if the vendor's list has it; directories before the name are allowed. */
export function uploadExtension(fileName: string): string | undefined {
  const extension = /\.([A-Za-z0-9]{1,5})$/.exec(fileName)?.[1]?.toLowerCase();
  return extension !== undefined && extensions.has(extension) ? extension : undefined;
}

/** The name without the directories that came with it. */
export function baseName(fileName: string): string {
  return fileName.slice(Math.max(fileName.lastIndexOf('/'), fileName.lastIndexOf('\\')) + 1);
}
