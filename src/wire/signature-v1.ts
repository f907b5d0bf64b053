// Signature V1 (RPC, SignatureVersion 1.0): the text that is signed. Pure; the HMAC-SHA1 itself is the caller's.
import { percentEncode, type PercentEncoder } from './percent-encode.ts';

/** A decoded name and value. */
export type ParameterPair = readonly [name: string, value: string];

/**
 * `METHOD&%2F&enc(name=value&…)` over every parameter of query and form body except `Signature`, sorted by name
 * in byte order. The path is always `/`, also where the request had another one.
 */
export function stringToSignV1(
  method: string,
  parameters: Iterable<ParameterPair>,
  options: { readonly encode?: PercentEncoder; readonly without?: string } = {},
): string {
  const encode = options.encode ?? percentEncode;
  const signed: ParameterPair[] = [];
  for (const pair of parameters) {
    if (pair[0] !== 'Signature' && pair[0] !== options.without) signed.push(pair);
  }
  signed.sort(byName);
  let joined = '';
  for (const [name, value] of signed) {
    joined += (joined === '' ? '' : '&') + encode(name) + '=' + encode(value);
  }
  return `${method}&%2F&${encode(joined)}`;
}

/** The HMAC-SHA1 key of V1 is the secret followed by `&`. */
export function signingKeyV1(accessKeySecret: string): string {
  return accessKeySecret + '&';
}

function byName(a: ParameterPair, b: ParameterPair): number {
  return a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0;
}
