// Stage "read" of an API call: from the bytes that arrived to parameters and the signature scheme. Nothing is verified
// yet; malformed, oversized and ambiguous requests are refused.
import { WireError } from '../wire/errors.ts';
import { addParameter, printable, readUrlEncoded, type Parameters } from '../wire/parameters.ts';
import { scanParameters } from '../wire/scanned-parameters.ts';
import type { ResponseFormat } from '../wire/envelope.ts';
import { parseObject } from '../wire/json.ts';

export interface HttpRequest {
  readonly method: string;
  /** Path and query as sent. */
  readonly url: string;
  readonly header: (name: string) => string | undefined;
  readonly body: Buffer | undefined;
}

export interface WireRequest {
  readonly http: HttpRequest;
  readonly scheme: 'V1' | 'V3';
  readonly action: string;
  readonly version: string;
  readonly format: ResponseFormat;
  /** Query and body together. */
  readonly parameters: Parameters;
  /** The query alone: V3 signs it apart from the body. */
  readonly query: Parameters;
}

const EMPTY: Parameters = new Map();

export function readRequest(http: HttpRequest): WireRequest {
  if (http.method !== 'GET' && http.method !== 'POST') throw new WireError('UnsupportedHTTPMethod');
  const scheme = http.header('authorization')?.startsWith('ACS3-') === true ? 'V3' : 'V1';
  const query = readQuery(http.url);
  const parameters = readBody(scheme, http, query);
  const format = readFormat(scheme, parameters);
  // The clients send the headers with V1 too, where only the parameters are signed.
  const isV3 = scheme === 'V3';
  const action = present(isV3 ? http.header('x-acs-action') : parameters.get('Action'));
  const version = present(isV3 ? http.header('x-acs-version') : parameters.get('Version'));
  if (action === undefined) throw new WireError('MissingAction');
  if (version === undefined) throw new WireError('MissingVersion');
  return { http, scheme, action, version, format, parameters, query };
}

/** The access key id that a request names, unverified; at most 128 characters. */
export function claimedIdOf({ scheme, http, parameters }: WireRequest): string {
  const id =
    scheme === 'V3'
      ? /Credential=([^,\s]{1,128})/.exec(http.header('authorization') ?? '')?.[1]
      : parameters.get('AccessKeyId');
  return id?.slice(0, 128) ?? '';
}

/** The format of an error when the request could not be read to the end: the one that the caller seems to expect. */
export function guessFormat(http: HttpRequest): ResponseFormat {
  const requested = /[?&]Format=(\w+)/.exec(http.url)?.[1]?.toUpperCase();
  if (requested === 'JSON' || requested === 'XML') return requested;
  // Every client of the vendor names its call in this header, and reads JSON unless the query says otherwise.
  if (http.header('authorization')?.startsWith('ACS3-') === true || http.header('x-acs-action') !== undefined)
    return 'JSON';
  if (
    http.body !== undefined &&
    http.body.length < 65_536 &&
    /(^|&)Format=json(&|$)/i.test(http.body.toString('latin1'))
  )
    return 'JSON';
  return http.header('accept')?.includes('json') === true ? 'JSON' : 'XML';
}

function present(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

function readQuery(url: string): Parameters {
  const start = url.indexOf('?');
  return start < 0 ? EMPTY : readParameters(url.slice(start + 1), EMPTY);
}

/** Those of a text beside those that are known already. */
function readParameters(text: string, known: Parameters): Parameters {
  const scanned = known.size === 0 ? scanParameters(text) : undefined;
  if (scanned !== undefined) return scanned;
  const all = new Map(known);
  readUrlEncoded(text, all);
  return all;
}

function readBody(scheme: 'V1' | 'V3', { body, header }: HttpRequest, query: Parameters): Parameters {
  if (body === undefined || body.length === 0) return query;
  const type = header('content-type')?.split(';', 1)[0]?.trim().toLowerCase();
  // V1 knows parameters in the query and in a form only.
  if (type === 'application/json' && scheme === 'V3') return withJsonBody(body, query);
  if (type === 'application/x-www-form-urlencoded') return readParameters(decodeUtf8(body), query);
  return query;
}

function withJsonBody(body: Buffer, query: Parameters): Parameters {
  const fields = parseObject(decodeUtf8(body));
  if (fields === undefined) throw new WireError('InvalidParameter', { parameter: 'body' }, 'not a JSON object');
  const all = new Map(query);
  for (const [name, value] of Object.entries(fields)) {
    if (value === null || value === undefined) continue;
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    // A lone surrogate such as \ud800 is valid JSON, but cannot be written as UTF-8.
    if (!name.isWellFormed() || !text.isWellFormed())
      throw new WireError('InvalidParameter', { parameter: printable(name) }, 'a lone surrogate');
    addParameter(all, [name, text]);
  }
  return all;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decodeUtf8(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new WireError('InvalidParameter', { parameter: 'body' }, 'not UTF-8');
  }
}

function readFormat(scheme: 'V1' | 'V3', parameters: Parameters): ResponseFormat {
  const format = parameters.get('Format')?.toUpperCase();
  if (format === undefined || format === '') return scheme === 'V3' ? 'JSON' : 'XML';
  // The engine finds a text of the program faster than an equal one out of a request.
  if (format === 'JSON') return 'JSON';
  if (format === 'XML') return 'XML';
  throw new WireError('InvalidParameter.Format');
}
