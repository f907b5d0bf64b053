// Parses the endpoint that a user typed: `127.0.0.1:8280`, `vod.example.org`, `https://vod.example.org/api`.

const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/i;

/**
 * The URL of the API. Without a scheme it is https, and http for loopback hosts.
 * @throws TypeError if the text is no host or http(s) URL, or has a user name, a query or a fragment.
 */
export function parseEndpoint(endpoint: string): URL {
  const text = endpoint.trim();
  const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text);
  const url = toUrl(hasScheme ? text : `https://${text}`);
  if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:')) throw notAnEndpoint();
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') throw notAnEndpoint();
  if (!hasScheme && LOOPBACK.test(url.hostname)) return new URL(`http://${text}`);
  return url;
}

function toUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

function notAnEndpoint(): TypeError {
  // The message does not repeat the text, which may contain a password or a signed query.
  return new TypeError('endpoint must be a host or an http(s) URL without user, query or fragment');
}
