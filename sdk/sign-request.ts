// One call as a signed POST (Signature V3, ACS3-HMAC-SHA256): parameters in a form body, hashed and signed with WebCrypto.
import { percentEncode } from '../src/wire/percent-encode.ts';
import { canonicalRequestV3, stringToSignV3, V3_ALGORITHM } from '../src/wire/signature-v3.ts';
import { formatTimestamp } from '../src/wire/timestamps.ts';

export interface Credentials {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string | undefined;
}

interface CallToSign {
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

const FORM = 'application/x-www-form-urlencoded';

/** Signs `POST /`. The Host header is signed but left to the HTTP client to send. */
export async function signRequest(call: CallToSign, credentials: Credentials): Promise<SignedRequest> {
  const body = Object.entries(call.parameters)
    .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
    .join('&');
  const bodySha256 = await sha256Hex(body);
  const signed: Record<string, string> = {
    'content-type': FORM,
    'x-acs-action': call.action,
    'x-acs-version': call.version,
    'x-acs-date': formatTimestamp(call.at),
    'x-acs-signature-nonce': call.nonce,
    'x-acs-content-sha256': bodySha256,
  };
  if (credentials.securityToken !== undefined) {
    signed['x-acs-accesskey-id'] = credentials.accessKeyId;
    signed['x-acs-security-token'] = credentials.securityToken;
  }
  const signedHeaders = [...Object.keys(signed), 'host'].sort();
  const canonical = canonicalRequestV3({
    method: 'POST',
    query: [],
    header: (name) => (name === 'host' ? call.host : signed[name]),
    signedHeaders,
    bodySha256,
  });
  const signature = await hmacSha256Hex(credentials.accessKeySecret, stringToSignV3(await sha256Hex(canonical)));
  const authorization = `${V3_ALGORITHM} Credential=${credentials.accessKeyId},SignedHeaders=${signedHeaders.join(';')},Signature=${signature}`;
  return { headers: { ...signed, accept: 'application/json', authorization }, body };
}

async function sha256Hex(text: string): Promise<string> {
  return hex(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
}

async function hmacSha256Hex(secret: string, text: string): Promise<string> {
  const utf8 = new TextEncoder();
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', utf8.encode(secret), algorithm, false, ['sign']);
  return hex(await crypto.subtle.sign('HMAC', key, utf8.encode(text)));
}

function hex(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
