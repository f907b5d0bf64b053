// HLS media playlists as texts: the two rewrites that happen on the way out. Pure.

const KEY_URI = /^#EXT-X-KEY:.*\bURI="[^"]*(?=")/gm;

/**
 * Appends `name=value` to the URI of every `#EXT-X-KEY` line (the vendor's "parameter pass-through for HLS
 * encryption"): `?` if the URI has no query yet, else `&`.
 */
export function passTokenToKeyUri(playlist: string, name: string, value: string): string {
  return playlist.replace(KEY_URI, (line) => {
    const uri = line.slice(line.indexOf('URI="') + 'URI="'.length);
    return `${line}${uri.includes('?') ? '&' : '?'}${name}=${encodeURIComponent(value)}`;
  });
}

/** Cuts a playlist after the segment that reaches `seconds`: previews are whole segments. */
export function cutPlaylist(playlist: string, seconds: number): string {
  const kept: string[] = [];
  let reached = 0;
  for (const line of playlist.split('\n')) {
    if (line.startsWith('#EXTINF:')) {
      if (reached >= seconds) break;
      reached += Number.parseFloat(line.slice('#EXTINF:'.length));
    }
    if (line !== '#EXT-X-ENDLIST' && line !== '') kept.push(line);
  }
  return kept.join('\n') + '\n#EXT-X-ENDLIST\n';
}

/** How many segments a preview of `seconds` covers. */
export function segmentsWithin(playlist: string, seconds: number): number {
  let reached = 0;
  let count = 0;
  for (const match of playlist.matchAll(/^#EXTINF:([\d.]+)/gm)) {
    if (reached >= seconds) break;
    reached += Number.parseFloat(match[1] ?? '0');
    count += 1;
  }
  return count;
}
