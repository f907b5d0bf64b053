// Why a signature does not match: the text that the server signed, and, if the client made one of the customary mistakes, the text
// that the client signed instead. Found by signing the mistaken texts with the key that the request names.
import { createHash } from 'node:crypto';
import type { ExplainedSignature } from '../access/explanation.ts';
import { percentEncode } from '../wire/percent-encode.ts';
import { stringToSignV1, type ParameterPair } from '../wire/signature-v1.ts';
import { canonicalRequestV3, parseV3Authorization } from '../wire/signature-v3.ts';
import type { SignedClaim } from './identify.ts';
import type { WireRequest } from './read-request.ts';
import { isSecret, REDACTED, withoutSecrets } from './redact.ts';

/** The limit of each of the two texts. */
const MAX_TEXT = 4096;

export function explainSignature(request: WireRequest, claim: SignedClaim): ExplainedSignature {
  return request.scheme === 'V3' ? explainV3(request) : explainV1(request, claim);
}

type Hint = ExplainedSignature['hint'];
interface Mistake {
  readonly hint: Hint;
  readonly textOf: (method: string, pairs: readonly ParameterPair[]) => string;
}

const formEncode = (text: string): string =>
  encodeURIComponent(text)
    .replaceAll('%20', '+')
    .replaceAll('~', '%7E')
    .replace(/[!'()]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`);
const lowerCaseEscapes = (text: string): string =>
  percentEncode(text).replace(/%[0-9A-F]{2}/g, (each) => each.toLowerCase());
const unsigned = ([name]: ParameterPair): boolean => name !== 'Signature';
const joined = (pairs: readonly ParameterPair[]): string =>
  pairs
    .filter(unsigned)
    .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
    .join('&');
const sorted = (pairs: readonly ParameterPair[]): readonly ParameterPair[] =>
  pairs.toSorted(([one], [other]) => (one < other ? -1 : 1));

const mistakes: readonly Mistake[] = [
  {
    hint: 'method',
    textOf: (method, pairs) => stringToSignV1(method === 'GET' ? 'POST' : 'GET', pairs),
  },
  { hint: 'form-encoding', textOf: (method, pairs) => stringToSignV1(method, pairs, { encode: formEncode }) },
  { hint: 'encode-uri', textOf: (method, pairs) => stringToSignV1(method, pairs, { encode: encodeURIComponent }) },
  { hint: 'lower-case', textOf: (method, pairs) => stringToSignV1(method, pairs, { encode: lowerCaseEscapes }) },
  { hint: 'not-sorted', textOf: (method, pairs) => `${method}&%2F&${percentEncode(joined(pairs))}` },
  { hint: 'encoded-once', textOf: (method, pairs) => `${method}&%2F&${joined(sorted(pairs))}` },
  { hint: 'bare-slash', textOf: (method, pairs) => `${method}&/&${percentEncode(joined(sorted(pairs)))}` },
  {
    hint: 'empty-left-out',
    textOf: (method, pairs) =>
      stringToSignV1(
        method,
        pairs.filter(([, value]) => value !== ''),
      ),
  },
];

function explainV1({ http, parameters }: WireRequest, { signature, identity }: SignedClaim): ExplainedSignature {
  const pairs = [...parameters];
  const bare = withoutSecrets(pairs);
  const server = cut(stringToSignV1(http.method, bare));
  const right = stringToSignV1(http.method, pairs);
  const { given } = signature;
  const { keyV1 } = identity;
  const expected = keyV1.signText(right, 'base64');
  if (given.replaceAll(' ', '+') === expected) return { server, client: server, hint: 'plus' };
  if (given.toLowerCase() === Buffer.from(expected, 'base64').toString('hex'))
    return { server, client: server, hint: 'hex' };
  for (const { hint, textOf } of mistakes)
    if (keyV1.signText(textOf(http.method, pairs), 'base64') === given)
      return { server, client: cut(textOf(http.method, bare)), hint };
  return { server, hint: 'unknown' };
}

function explainV3({ http, query }: WireRequest): ExplainedSignature {
  const signedHeaders = parseV3Authorization(http.header('authorization') ?? '')?.signedHeaders ?? [];
  const bodySha256 = createHash('sha256')
    .update(http.body ?? '')
    .digest('hex');
  const claimed = http.header('x-acs-content-sha256');
  const header = (name: string): string | undefined => (isSecret(name) ? REDACTED : http.header(name));
  const request = { method: http.method, query: withoutSecrets(query), header, signedHeaders };
  const server = cut(canonicalRequestV3({ ...request, bodySha256 }));
  if (claimed === bodySha256 || claimed === undefined) return { server, hint: 'unknown' };
  return { server, client: cut(canonicalRequestV3({ ...request, bodySha256: claimed.slice(0, 128) })), hint: 'body' };
}

function cut(text: string): string {
  return text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT)}… (${String(text.length)} characters)`;
}
