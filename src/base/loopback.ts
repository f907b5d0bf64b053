// Whether a host name, a Host header or an Origin means this machine. A name counts as a browser reads it: 127.1 and 2130706433
// are addresses of this machine, 127.0.0.1.example.com is a name of someone else.

/** No userinfo, path or query: those would move the host to another place of the URL. */
const AUTHORITY = /^(?:[^\s/\\?#@:[\]]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{0,5})?$/;

/** A Host header: `localhost:8280`, `[::1]`, `app.localhost`. 0.0.0.0 is not loopback: pages reach local servers through it. */
export function isLoopbackAuthority(host: string): boolean {
  return AUTHORITY.test(host) && isLoopbackUrl(`http://${host}/`);
}

/** An Origin header. `null`, which sandboxed frames and files send, and schemes of other programs are foreign. */
export function isLoopbackOrigin(origin: string): boolean {
  const [, authority] = /^https?:\/\/(.+)$/i.exec(origin) ?? [];
  return authority !== undefined && isLoopbackAuthority(authority);
}

/** Takes an absolute http or https URL. */
export function isLoopbackUrl(url: string): boolean {
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) return false;
  const hostname = new URL(url).hostname.replace(/\.$/, '');
  // Browsers resolve names below localhost by themselves, and no DNS server may answer for them (RFC 6761).
  if (hostname === 'localhost' || hostname.endsWith('.localhost')) return true;
  return /^127\.\d+\.\d+\.\d+$/.test(hostname) || hostname === '[::1]' || /^\[::ffff:7f[0-9a-f]{2}:/.test(hostname);
}

/** An IP address, as a proxy writes it into X-Forwarded-For. */
export function isLoopbackAddress(address: string): boolean {
  const bare = address.replace(/^\[|\](?::\d+)?$/g, '');
  return isLoopbackAuthority(bare.includes(':') && bare.split(':').length > 2 ? `[${bare}]` : bare);
}
