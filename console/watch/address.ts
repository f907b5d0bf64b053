// Reads the address of the page: a watch token in the path, or a pasted credential in the fragment, which browsers do not
// send. Pure.

export interface PageAddress {
  /** `/watch/<token>`. */
  readonly token: string | undefined;
  readonly videoId: string;
  readonly playAuth: string;
  /** Seconds that the playback URLs shall work; short values show renewals. */
  readonly sessionSeconds: number | undefined;
  readonly definition: string | undefined;
  /** `#t=65`: where to begin, in seconds. */
  readonly start: number | undefined;
}

export function readAddress(location: { readonly pathname: string; readonly hash: string }): PageAddress {
  const token = /^\/watch\/([^/]+)\/?$/.exec(location.pathname)?.[1];
  const fields = readFragment(location.hash);
  const [seconds, start] = [Number(fields.get('sessionSeconds')), Number(fields.get('t'))];
  return {
    token,
    videoId: fields.get('videoId') ?? '',
    playAuth: fields.get('playAuth') ?? '',
    sessionSeconds: Number.isInteger(seconds) && seconds > 0 ? seconds : undefined,
    definition: fields.get('definition'),
    start: Number.isFinite(start) && start > 0 ? start : undefined,
  };
}

/** The fragment without the credential: what stays in the address, in bookmarks and in the history. */
export function withoutPlayAuth(hash: string): string {
  const parts = hash.replace(/^#/, '').split('&');
  const kept = parts.filter((part) => part !== '' && !part.startsWith('playAuth='));
  return kept.length === 0 ? '' : `#${kept.join('&')}`;
}

/** Not URLSearchParams: a PlayAuth is base64 and may be pasted as it is, where `+` means `+`. */
function readFragment(hash: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const part of hash.replace(/^#/, '').split('&')) {
    const equals = part.indexOf('=');
    if (equals > 0) fields.set(part.slice(0, equals), decode(part.slice(equals + 1)));
  }
  return fields;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
