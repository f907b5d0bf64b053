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
}

export function readAddress(location: { readonly pathname: string; readonly hash: string }): PageAddress {
  const token = /^\/watch\/([^/]+)\/?$/.exec(location.pathname)?.[1];
  const fields = readFragment(location.hash);
  const seconds = Number(fields.get('sessionSeconds'));
  return {
    token,
    videoId: fields.get('videoId') ?? '',
    playAuth: fields.get('playAuth') ?? '',
    sessionSeconds: Number.isInteger(seconds) && seconds > 0 ? seconds : undefined,
    definition: fields.get('definition'),
  };
}

export function fragmentOf(videoId: string, playAuth: string): string {
  return `#videoId=${encodeURIComponent(videoId)}&playAuth=${encodeURIComponent(playAuth)}`;
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
