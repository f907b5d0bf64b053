// Signature V3 (ACS3-HMAC-SHA256): the Authorization header and the canonical request. Pure; hashing is the caller's.
import { percentEncode } from './percent-encode.ts';
import type { ParameterPair } from './signature-v1.ts';

/** The scheme of the Authorization header. Source: the vendor's page "V3 request structure and signature". */
export const V3_ALGORITHM = 'ACS3-HMAC-SHA256';

interface V3Authorization {
  readonly algorithm: string;
  readonly accessKeyId: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const FIELD = /^(Credential|SignedHeaders|Signature)=(.*)$/;

/** `ACS3-… Credential=<id>,SignedHeaders=<h1;h2>,Signature=<hex>`; spaces after the commas are tolerated. */
export function parseV3Authorization(header: string): V3Authorization | undefined {
  const space = header.indexOf(' ');
  if (space < 0) return undefined;
  const fields = new Map<string, string>();
  for (const part of header.slice(space + 1).split(',')) {
    const match = FIELD.exec(part.trim());
    if (match === null || fields.has(match[1] ?? '')) return undefined;
    fields.set(match[1] ?? '', match[2] ?? '');
  }
  const accessKeyId = fields.get('Credential');
  const signedHeaders = fields.get('SignedHeaders');
  const signature = fields.get('Signature');
  if (accessKeyId === undefined || signedHeaders === undefined || signature === undefined) return undefined;
  return { algorithm: header.slice(0, space), accessKeyId, signedHeaders: signedHeaders.split(';'), signature };
}

interface V3Request {
  readonly method: string;
  readonly query: Iterable<ParameterPair>;
  /** The value of a header by its lower-case name. */
  readonly header: (name: string) => string | undefined;
  /** As listed by the client; the list is part of what is signed. */
  readonly signedHeaders: readonly string[];
  /** Lower-case hex SHA-256 of the body bytes that were received. */
  readonly bodySha256: string;
}

/** The six lines of the V3 canonical request. The path is always `/`. */
export function canonicalRequestV3(request: V3Request): string {
  const query = [...request.query].map(([name, value]): ParameterPair => [percentEncode(name), percentEncode(value)]);
  query.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
  const headers = request.signedHeaders.map((name) => `${name}:${(request.header(name) ?? '').trim()}\n`).join('');
  return [
    request.method,
    '/',
    query.map(([name, value]) => `${name}=${value}`).join('&'),
    headers,
    request.signedHeaders.join(';'),
    request.bodySha256,
  ].join('\n');
}

/** `canonicalRequestSha256` is lower-case hex. The HMAC-SHA256 key is the bare secret. */
export function stringToSignV3(canonicalRequestSha256: string): string {
  return `${V3_ALGORITHM}\n${canonicalRequestSha256}`;
}
