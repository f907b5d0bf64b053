// Signs requests by a recipe of its own, apart from src/: what the server accepts must not be proven by its own code.
import { createHash, createHmac } from 'node:crypto';

export type Encode = (text: string) => string;
export type ParameterTable = Readonly<Record<string, string>>;

/** RFC 3986 over UTF-8 bytes, written byte by byte. */
export const strictEncode: Encode = (text) =>
  [...Buffer.from(text, 'utf8')]
    .map((byte) => {
      const character = String.fromCharCode(byte);
      return /[A-Za-z0-9\-_.~]/.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');

/** The web player's: ECMAScript's encoding with only the first `*` replaced. */
export const playerEncode: Encode = (text) => encodeURIComponent(text).replace('*', '%2A');

export function textToSignV1(method: string, parameters: ParameterTable, encode: Encode = strictEncode): string {
  const joined = Object.keys(parameters)
    .filter((name) => name !== 'Signature')
    .sort()
    .map((name) => `${encode(name)}=${encode(parameters[name] ?? '')}`)
    .join('&');
  return `${method}&${encode('/')}&${encode(joined)}`;
}

export interface V1Signing {
  readonly method: string;
  readonly parameters: ParameterTable;
  readonly secret: string;
  readonly encode?: Encode;
}

export function signatureV1({ method, parameters, secret, encode }: V1Signing): string {
  return createHmac('sha1', `${secret}&`)
    .update(textToSignV1(method, parameters, encode))
    .digest('base64');
}

/** `name=value&…` with strict encoding: a query string or a form body. */
export function urlEncoded(parameters: ParameterTable): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${strictEncode(name)}=${strictEncode(value)}`)
    .join('&');
}

export interface V3Signing {
  readonly method: string;
  readonly query: ParameterTable;
  readonly headers: ParameterTable;
  readonly body: string | Buffer;
  readonly accessKeyId: string;
  readonly secret: string;
  /** Default: every header that was given. */
  readonly signedHeaders?: readonly string[];
}

export const sha256Hex = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');

export function canonicalTextV3({ method, query, headers, body, ...rest }: V3Signing): string {
  const signed = [...(rest.signedHeaders ?? Object.keys(headers))].sort();
  return [
    method,
    '/',
    Object.keys(query)
      .sort()
      .map((name) => `${strictEncode(name)}=${strictEncode(query[name] ?? '')}`)
      .join('&'),
    ...signed.map((name) => `${name}:${(headers[name] ?? '').trim()}`),
    '',
    signed.join(';'),
    sha256Hex(body),
  ].join('\n');
}

/** The Authorization header of signature V3. */
export function authorizationV3(signing: V3Signing): string {
  const text = `ACS3-HMAC-SHA256\n${sha256Hex(canonicalTextV3(signing))}`;
  const signature = createHmac('sha256', signing.secret).update(text).digest('hex');
  const signed = [...(signing.signedHeaders ?? Object.keys(signing.headers))].sort().join(';');
  return `ACS3-HMAC-SHA256 Credential=${signing.accessKeyId},SignedHeaders=${signed},Signature=${signature}`;
}

/** `YYYY-MM-DDThh:mm:ssZ`. */
export function wireTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
