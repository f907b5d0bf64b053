// The signature of a request, read and recomputed: V1 with the tolerances that the official clients need, V3 with the
// headers that must be signed.
import { createHash, createHmac, type KeyObject } from 'node:crypto';
import { STS_VERSION } from '../access/operation.ts';
import type { HmacKey, MessageBuffer } from '../base/hmac-key.ts';
import { SIGNATURE_MISMATCH_V1, WireError } from '../wire/errors.ts';
import { percentEncodeLikeWebPlayer } from '../wire/percent-encode.ts';
import { ScannedParameters } from '../wire/scanned-parameters.ts';
import { stringToSignV1 } from '../wire/signature-v1.ts';
import { canonicalRequestV3, parseV3Authorization, stringToSignV3, V3_ALGORITHM } from '../wire/signature-v3.ts';
import type { WireRequest } from './read-request.ts';

export interface SigningIdentity {
  readonly keyV1: HmacKey;
  /** Absent where the credential signs V1 only. */
  readonly keyV3: KeyObject | undefined;
  /** A player's credential: the web player's own encoding and its unsigned RegionId are tolerated. */
  readonly signer: 'backend' | 'player';
}

export interface RequestSignature {
  readonly accessKeyId: string;
  readonly securityToken: string | undefined;
  readonly nonce: string;
  readonly timestamp: string | undefined;
  readonly given: string;
  /** Every valid signature of this request; usually one. */
  readonly expected: (identity: SigningIdentity) => readonly string[];
  /** The vendor's message for a mismatch; it repeats what the caller signed, never a secret. */
  readonly explain: () => string;
}

export function readSignatureV1(request: WireRequest): RequestSignature {
  const { parameters, http } = request;
  const present = (name: string): string | undefined => {
    const value = parameters.get(name);
    return value === '' ? undefined : value;
  };
  const accessKeyId = present('AccessKeyId');
  const given = present('Signature');
  const nonce = present('SignatureNonce');
  if (accessKeyId === undefined) throw new WireError('MissingAccessKeyId');
  if (given === undefined) throw new WireError('MissingSignature');
  checkMethod(present('SignatureMethod'), present('SignatureVersion'), present('SignatureType'));
  if (nonce === undefined) throw new WireError('MissingSignatureNonce');
  let text: string | undefined;
  const standardText = (): string => (text ??= stringToSignV1(http.method, parameters));
  return {
    accessKeyId,
    given,
    nonce,
    securityToken: present('SecurityToken'),
    timestamp: present('Timestamp'),
    expected: ({ keyV1, signer }) => {
      if (parameters instanceof ScannedParameters) return expectedOfScanned(http.method, parameters, { keyV1, signer });
      const texts = [standardText()];
      if (signer === 'player') texts.push(...playerTexts(request));
      else if (request.version === STS_VERSION) texts.push(...stsSdkTexts(request));
      return texts.map((candidate) => keyV1.signText(candidate, 'base64'));
    },
    explain: () => SIGNATURE_MISMATCH_V1 + unlessHuge(standardText()),
  };
}

/** The same texts as below: what is scanned has no character that a client signs in its own way. */
function expectedOfScanned(
  method: string,
  parameters: ScannedParameters,
  { keyV1, signer }: Pick<SigningIdentity, 'keyV1' | 'signer'>,
): string[] {
  const sign = (message: MessageBuffer, length: number): string => keyV1.sign(message, length, 'base64');
  const standard = parameters.signV1(method, undefined, sign);
  const isRegionUnsigned = signer === 'player' && parameters.has('RegionId');
  return isRegionUnsigned ? [standard, parameters.signV1(method, 'RegionId', sign)] : [standard];
}

/**
 * The web player appends RegionId after signing when it is pointed at another server, and encodes `! ' ( ) *` in its
 * own way. Without a RegionId and such characters, both equal the standard text.
 */
function playerTexts({ http, parameters }: WireRequest): string[] {
  const texts: string[] = [];
  const hasRegion = parameters.has('RegionId');
  let hasOddCharacters = false;
  for (const value of parameters.values()) if (/[!'()*]/.test(value)) hasOddCharacters = true;
  if (hasRegion) texts.push(stringToSignV1(http.method, parameters, { without: 'RegionId' }));
  if (hasOddCharacters) {
    const encode = percentEncodeLikeWebPlayer;
    texts.push(stringToSignV1(http.method, parameters, { encode }));
    if (hasRegion) texts.push(stringToSignV1(http.method, parameters, { encode, without: 'RegionId' }));
  }
  return texts;
}

/** `@alicloud/sts-sdk` never encodes `* ! ' ( )`, neither in the parameters nor when it encodes all of them again. */
function stsSdkTexts({ http, parameters }: WireRequest): string[] {
  for (const value of parameters.values())
    if (/[!'()*]/.test(value)) return [stringToSignV1(http.method, parameters, { encode: encodeURIComponent })];
  return [];
}

function checkMethod(method: string | undefined, version: string | undefined, type: string | undefined): void {
  if (method === undefined) throw new WireError('MissingSignatureMethod');
  if (version === undefined) throw new WireError('MissingSignatureVersion');
  if (method.toUpperCase() !== 'HMAC-SHA1' || type !== undefined) throw new WireError('InvalidSignatureMethod');
  if (version !== '1.0') throw new WireError('InvalidSignatureVersion');
}

const MUST_BE_SIGNED = [
  'host',
  'x-acs-action',
  'x-acs-version',
  'x-acs-date',
  'x-acs-signature-nonce',
  'x-acs-content-sha256',
] as const;
const MAX_EXPLAINED = 64 * 1024;
const HEX_SHA256 = /^[0-9a-f]{64}$/;

export function readSignatureV3({ http, query }: WireRequest): RequestSignature {
  const authorization = parseV3Authorization(http.header('authorization') ?? '');
  if (authorization === undefined) throw new WireError('IncompleteSignature', {}, 'malformed Authorization header');
  if (authorization.algorithm !== V3_ALGORITHM) throw new WireError('InvalidSignatureMethod');
  if (authorization.accessKeyId === '') throw new WireError('MissingAccessKeyId');
  if (!HEX_SHA256.test(authorization.signature)) throw new WireError('IncompleteSignature', {}, 'malformed signature');
  const securityToken = http.header('x-acs-security-token');
  const { signedHeaders } = authorization;
  const mustBeSigned: string[] = [...MUST_BE_SIGNED];
  if (securityToken !== undefined) mustBeSigned.push('x-acs-security-token');
  // The content type decides how the body is parsed, so it must be signed.
  if (http.body !== undefined && http.body.length > 0) mustBeSigned.push('content-type');
  for (const name of mustBeSigned) {
    if (!signedHeaders.includes(name)) throw new WireError('IncompleteSignature', {}, `${name} is not signed`);
  }
  const nonce = http.header('x-acs-signature-nonce');
  const timestamp = http.header('x-acs-date');
  if (nonce === undefined || nonce === '') throw new WireError('MissingSignatureNonce');
  if (timestamp === undefined || timestamp === '') throw new WireError('MissingTimestamp');
  const bodySha256 = sha256Hex(http.body ?? '');
  const isBodySigned = http.header('x-acs-content-sha256') === bodySha256;
  const canonical = canonicalRequestV3({ method: http.method, query, header: http.header, signedHeaders, bodySha256 });
  const text = stringToSignV3(sha256Hex(canonical));
  return {
    accessKeyId: authorization.accessKeyId,
    given: authorization.signature,
    nonce,
    securityToken,
    timestamp,
    expected: ({ keyV3 }) =>
      keyV3 === undefined || !isBodySigned ? [] : [createHmac('sha256', keyV3).update(text, 'utf8').digest('hex')],
    explain: () =>
      `Specified signature does not match our calculation. server StringToSign is [${text}] server CanonicalRequest is [${unlessHuge(canonical)}]`,
  };
}

/** An answer must not be many times the size of the request. */
function unlessHuge(text: string): string {
  return text.length <= MAX_EXPLAINED ? text : `(left out: ${String(text.length)} characters)`;
}

function sha256Hex(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}
