// The path of a request, decoded once. Pure.

/** Without the query; undefined if it cannot be decoded. Clients of a proxy send the whole URL. */
export function pathOf(url: string, decode = decodeURI): string | undefined {
  // The usual call of the API.
  if (url.startsWith('/?')) return '/';
  const local = url.startsWith('/') ? url : url.replace(/^https?:\/\/[^/?#]*/i, '');
  const path = /^[^?#]*/.exec(local)?.[0] ?? '';
  if (path === '') return '/';
  if (!path.includes('%')) return path;
  try {
    return decode(path);
  } catch {
    return undefined;
  }
}

/** Whole: `%2F` is a `/` too, as some clients write the key of an object. */
export function objectPathOf(url: string): string | undefined {
  return pathOf(url, decodeURIComponent);
}
