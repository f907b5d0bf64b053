// What a media URL asks for, read from its raw path. One strict pattern: whatever it does not match is refused, so no
// dot segment, escape or foreign name gets any further.

export type PlayTarget =
  | { readonly kind: 'cover' }
  | { readonly kind: 'source' }
  | { readonly kind: 'file'; readonly definition: string; readonly format: 'mp4' | 'mp3' }
  | { readonly kind: 'playlist'; readonly definition: string }
  | { readonly kind: 'key'; readonly definition: string }
  | { readonly kind: 'segment'; readonly definition: string; readonly name: string; readonly index: number };

export interface PlayPath {
  readonly token: string;
  readonly videoId: string;
  readonly target: PlayTarget;
}

const PATH =
  /^\/play\/([A-Za-z0-9_-]{1,96})\/([0-9a-f]{32})\/(?:(cover)\.jpg|(source)\.[a-z0-9]{1,8}|([a-z0-9]{2,4})\.(mp4|mp3|m3u8)|([a-z0-9]{2,4})\/(?:(content)\.key|(\d{5,7})\.ts))$/;

export function parsePlayPath(path: string): PlayPath | undefined {
  const match = PATH.exec(path);
  if (match === null) return undefined;
  const [, token = '', videoId = '', cover, source, file, format, folder = '', key, index] = match;
  return { token, videoId, target: targetOf({ cover, source, file, format, folder, key, index }) };
}

interface Parts {
  readonly cover: string | undefined;
  readonly source: string | undefined;
  readonly file: string | undefined;
  readonly format: string | undefined;
  readonly folder: string;
  readonly key: string | undefined;
  readonly index: string | undefined;
}

function targetOf({ cover, source, file, format, folder, key, index = '' }: Parts): PlayTarget {
  if (cover !== undefined) return { kind: 'cover' };
  if (source !== undefined) return { kind: 'source' };
  if (file !== undefined) {
    if (format === 'm3u8') return { kind: 'playlist', definition: file };
    return { kind: 'file', definition: file, format: format === 'mp3' ? 'mp3' : 'mp4' };
  }
  if (key !== undefined) return { kind: 'key', definition: folder };
  return { kind: 'segment', definition: folder, name: `${index}.ts`, index: Number(index) };
}

/** The grant's scope names for a target: none for a cover and the uploaded file, which have grants of their own kinds. */
export function scopeOf(target: PlayTarget): readonly string[] {
  if (target.kind === 'cover' || target.kind === 'source') return [];
  return [target.definition, target.kind === 'file' ? target.format : 'm3u8'];
}
