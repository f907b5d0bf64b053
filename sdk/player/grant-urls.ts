// Media URLs carry their grant in the path, `…/<grant>/<video>/…`. After a renewal this rewrites every URL of an older
// grant, also of segments and keys named by playlists loaded before, to the same URL under the newest grant.
import type { Stream } from './choose-stream.ts';

export interface GrantUrls {
  /** Records the URLs of one answer: they are the newest ones from now on. */
  readonly record: (streams: readonly Pick<Stream, 'id' | 'url'>[]) => void;
  /** The URL under the newest grant; a URL without a grant of this player stays as it is. */
  readonly current: (url: string) => string;
  /** Whether the URL carries a grant that was recorded here. */
  readonly governs: (url: string) => boolean;
}

export function createGrantUrls(videoId: string): GrantUrls {
  const streamsOfPrefix = new Map<string, string[]>();
  const prefixOfStream = new Map<string, string>();

  return {
    record: (streams) => {
      for (const { id, url } of streams) {
        const prefix = prefixOf(url, videoId);
        if (prefix === undefined) continue;
        prefixOfStream.set(id, prefix);
        const ids = streamsOfPrefix.get(prefix);
        if (ids === undefined) streamsOfPrefix.set(prefix, [id]);
        else if (!ids.includes(id)) ids.push(id);
      }
    },
    current: (url) => {
      const prefix = prefixOf(url, videoId);
      const id = prefix === undefined ? undefined : streamsOfPrefix.get(prefix)?.[0];
      if (prefix === undefined || id === undefined) return url;
      return (prefixOfStream.get(id) ?? prefix) + url.slice(prefix.length);
    },
    governs: (url) => streamsOfPrefix.has(prefixOf(url, videoId) ?? ''),
  };
}

/** `https://host/play/<grant>/<video>/`, or undefined if the path has no video after a grant. */
function prefixOf(url: string, videoId: string): string | undefined {
  const pathEnd = url.search(/[?#]/);
  const path = pathEnd < 0 ? url : url.slice(0, pathEnd);
  const at = path.indexOf(`/${videoId}/`);
  return at < 0 ? undefined : path.slice(0, at + videoId.length + 2);
}
