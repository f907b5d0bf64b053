// The names of response headers as they stand on the wire. HTTP does not care about their case, but clients do: on Mono the
// vendor's .NET SDKs find `Content-Type` and `ETag` in this spelling alone. Code may write names in lower case.
import type { IncomingMessage, OutgoingHttpHeader, OutgoingHttpHeaders } from 'node:http';
import { http } from '../base/node-http.ts';

/** Names that are sent with almost every answer, and those whose case is not that of their words. */
const CUSTOMARY = new Map(
  [
    ...['Content-Type', 'Content-Length', 'ETag', 'Last-Modified', 'Cache-Control', 'X-Content-Type-Options'],
    ...['Access-Control-Allow-Origin', 'Access-Control-Expose-Headers', 'Accept-Ranges', 'Content-Range'],
    ...['Referrer-Policy', 'Cross-Origin-Resource-Policy', 'Content-MD5', 'WWW-Authenticate'],
    // The vendor sends its own in lower case.
    ...['x-acs-request-id', 'x-acs-retry-after', 'x-oss-request-id', 'x-oss-object-type'],
  ].map((name) => [name.toLowerCase(), name]),
);
const VENDOR = /^x-(?:acs|oss)-/;

/** A name with a capital letter at its beginning is left as it is. */
export function headerName(name: string): string {
  const customary = CUSTOMARY.get(name);
  if (customary !== undefined) return customary;
  const isCapital = name.charCodeAt(0) < 0x61;
  return isCapital || VENDOR.test(name) ? name : name.replace(/(?:^|-)[a-z]/g, (letter) => letter.toUpperCase());
}

/** The response of every answer of the server: each header that is set or written passes through {@link headerName}. */
export class NamedResponse<Request extends IncomingMessage = IncomingMessage> extends http.ServerResponse<Request> {
  override setHeader(name: string, value: number | string | readonly string[]): this {
    return super.setHeader(headerName(name), value);
  }

  /** Also called by Node, without headers, for an answer that was not begun explicitly. */
  override writeHead(
    status: number,
    reason?: string | OutgoingHttpHeaders | OutgoingHttpHeader[],
    headers?: OutgoingHttpHeaders | OutgoingHttpHeader[],
  ): this {
    if (typeof reason === 'string') return super.writeHead(status, reason, named(headers));
    return super.writeHead(status, named(reason ?? headers));
  }
}

/** As a flat list, which Node writes as it stands. */
function named(
  headers: OutgoingHttpHeaders | OutgoingHttpHeader[] | undefined,
): OutgoingHttpHeaders | OutgoingHttpHeader[] | undefined {
  if (headers === undefined || Array.isArray(headers)) return headers;
  const list: OutgoingHttpHeader[] = [];
  // An undefined value is a mistake, which Node refuses.
  for (const name in headers) list.push(headerName(name), headers[name] as OutgoingHttpHeader);
  return list;
}
