// Requests as values, as the gateway's first stage takes them, signed by the independent recipe.
import type { HttpRequest } from '../../src/gateway/read-request.ts';
import {
  authorizationV3,
  sha256Hex,
  signatureV1,
  urlEncoded,
  wireTime,
  type Encode,
  type ParameterTable,
} from './sign-request.ts';

export interface RequestParts {
  readonly method?: string;
  readonly url?: string;
  readonly headers?: ParameterTable;
  readonly body?: string | Buffer;
}

export function httpRequest({ method = 'GET', url = '/', headers = {}, body }: RequestParts): HttpRequest {
  return {
    method,
    url,
    header: (name) => headers[name],
    body: typeof body === 'string' ? Buffer.from(body, 'utf8') : body,
  };
}

export interface Signer {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string;
}

export const FORM = 'application/x-www-form-urlencoded';
export const HOST = '127.0.0.1:41101';

let counter = 0;
/** A nonce that no other request of this file has. */
export function freshNonce(): string {
  counter += 1;
  return `nonce-${counter}`;
}

export interface V1Options {
  readonly method?: string;
  readonly encode?: Encode;
  /** Sent, but not signed. */
  readonly unsigned?: ParameterTable;
  /** Where the parameters travel. */
  readonly place?: 'query' | 'body';
  /** Milliseconds since 1970; `null` sends no Timestamp. */
  readonly at: number | null;
  /** Common parameters that are left out. */
  readonly omit?: readonly string[];
}

/** All parameters of a signed V1 request, Signature included. */
export function signedV1(signer: Signer, own: ParameterTable, options: V1Options): ParameterTable {
  const all: Record<string, string> = {
    Version: '2017-03-21',
    Format: 'JSON',
    SignatureMethod: 'HMAC-SHA1',
    SignatureVersion: '1.0',
    SignatureNonce: freshNonce(),
    AccessKeyId: signer.accessKeyId,
    ...(signer.securityToken !== undefined && { SecurityToken: signer.securityToken }),
    ...(options.at !== null && { Timestamp: wireTime(options.at) }),
    ...own,
  };
  const kept = Object.entries(all).filter(([name]) => options.omit?.includes(name) !== true);
  const parameters = Object.fromEntries(kept);
  const signature = signatureV1({
    method: options.method ?? 'GET',
    parameters,
    secret: signer.accessKeySecret,
    ...(options.encode !== undefined && { encode: options.encode }),
  });
  return { ...parameters, Signature: signature, ...options.unsigned };
}

export function v1Parts(signer: Signer, own: ParameterTable, options: V1Options): Required<RequestParts> {
  const { method = 'GET', place = 'query' } = options;
  const text = urlEncoded(signedV1(signer, own, options));
  return place === 'query'
    ? { method, url: `/?${text}`, headers: { host: HOST }, body: '' }
    : { method, url: '/', headers: { host: HOST, 'content-type': FORM }, body: text };
}

export function v1Request(signer: Signer, own: ParameterTable, options: V1Options): HttpRequest {
  return httpRequest(v1Parts(signer, own, options));
}

export interface V3Options {
  readonly method?: string;
  readonly action: string;
  readonly query?: ParameterTable;
  readonly body?: string | Buffer;
  readonly contentType?: string;
  readonly host?: string;
  readonly at: number;
  /** Laid over the standard headers before signing; `undefined` leaves one out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly signedHeaders?: (all: readonly string[]) => readonly string[];
}

export function v3Parts(signer: Signer, options: V3Options): Required<RequestParts> {
  const { method = 'POST', query = {}, body = '' } = options;
  const headers = Object.fromEntries(
    Object.entries<string | undefined>({
      host: options.host ?? HOST,
      'x-acs-action': options.action,
      'x-acs-version': '2017-03-21',
      'x-acs-date': wireTime(options.at),
      'x-acs-signature-nonce': freshNonce(),
      'x-acs-content-sha256': sha256Hex(body),
      'x-acs-security-token': signer.securityToken,
      'content-type': options.contentType,
      ...options.headers,
    }).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  const names = Object.keys(headers);
  const authorization = authorizationV3({
    method,
    query,
    headers,
    body,
    accessKeyId: signer.accessKeyId,
    secret: signer.accessKeySecret,
    signedHeaders: options.signedHeaders?.(names) ?? names,
  });
  const text = urlEncoded(query);
  return { method, url: text === '' ? '/' : `/?${text}`, headers: { ...headers, authorization }, body };
}

export function v3Request(signer: Signer, options: V3Options): HttpRequest {
  return httpRequest(v3Parts(signer, options));
}
