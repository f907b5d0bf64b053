// One call as a signed POST (Signature V3, ACS3-HMAC-SHA256): parameters in a form body, hashed and signed with WebCrypto.
import { percentEncode } from '../src/wire/percent-encode.ts';
import { canonicalRequestV3, stringToSignV3, V3_ALGORITHM } from '../src/wire/signature-v3.ts';
import { formatTimestamp } from '../src/wire/timestamps.ts';

/** A key of WebCrypto, under the types of Node and of browsers. */
export type SigningKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

export interface Credentials {
  readonly accessKeyId: string;
  /** As text, or as an HMAC-SHA256 key that signs and is never read. */
  readonly accessKeySecret: string | SigningKey;
  readonly securityToken?: string | undefined;
}

export interface CallToSign {
  readonly host: string;
  readonly action: string;
  readonly version: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly nonce: string;
  /** The time of signing, in milliseconds since the epoch. */
  readonly at: number;
}

interface SignedRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A request before it is signed, with the texts on the way to its signature. */
export interface UnsignedRequest {
  /** Those that are sent and signed; Host is signed too, and left to the HTTP client to send. */
  readonly headers: Readonly<Record<string, string>>;
  readonly signedHeaders: readonly string[];
  readonly body: string;
  readonly canonicalRequest: string;
  readonly stringToSign: string;
}

const FORM = 'application/x-www-form-urlencoded';

/** Signs `POST /`. The Host header is signed but left to the HTTP client to send. */
export async function signRequest(call: CallToSign, credentials: Credentials): Promise<SignedRequest> {
  const { headers, signedHeaders, body, stringToSign } = await prepareRequest(call, credentials);
  const signature = await signText(credentials.accessKeySecret, stringToSign);
  const authorization = `${V3_ALGORITHM} Credential=${credentials.accessKeyId},SignedHeaders=${signedHeaders.join(';')},Signature=${signature}`;
  return { headers: { ...headers, accept: 'application/json', authorization }, body };
}

/** Everything but the signature. */
export async function prepareRequest(
  call: CallToSign,
  { accessKeyId, securityToken }: Pick<Credentials, 'accessKeyId' | 'securityToken'>,
): Promise<UnsignedRequest> {
  const body = Object.entries(call.parameters)
    .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
    .join('&');
  const bodySha256 = await sha256Hex(body);
  const headers: Record<string, string> = {
    'content-type': FORM,
    'x-acs-action': call.action,
    'x-acs-version': call.version,
    'x-acs-date': formatTimestamp(call.at),
    'x-acs-signature-nonce': call.nonce,
    'x-acs-content-sha256': bodySha256,
  };
  if (securityToken !== undefined) {
    headers['x-acs-accesskey-id'] = accessKeyId;
    headers['x-acs-security-token'] = securityToken;
  }
  const signedHeaders = [...Object.keys(headers), 'host'].sort();
  const canonicalRequest = canonicalRequestV3({
    method: 'POST',
    query: [],
    header: (name) => (name === 'host' ? call.host : headers[name]),
    signedHeaders,
    bodySha256,
  });
  return {
    headers,
    signedHeaders,
    body,
    canonicalRequest,
    stringToSign: stringToSignV3(await sha256Hex(canonicalRequest)),
  };
}

/** HMAC-SHA256 in hexadecimal: the signature of a string to sign. */
export async function signText(secret: string | SigningKey, text: string): Promise<string> {
  const key = typeof secret === 'string' ? await importSecret(secret) : secret;
  return hex(await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(text)));
}

function importSecret(secret: string): Promise<SigningKey> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  return crypto.subtle.importKey('raw', new TextEncoder().encode(secret), algorithm, false, ['sign']);
}

async function sha256Hex(text: string): Promise<string> {
  return hex(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
}

function hex(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
