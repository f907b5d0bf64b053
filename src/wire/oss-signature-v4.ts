// OSS signature V4 (`OSS4-HMAC-SHA256`), in the Authorization header or in the query of a signed URL: what it names, the
// text that is signed, and the key that signs. Pure.
import { createHash, createHmac, type KeyObject } from 'node:crypto';
import { percentEncode } from './percent-encode.ts';

/** x-oss-signature-version, and the scheme of the Authorization header. */
export const OSS_V4_ALGORITHM = 'OSS4-HMAC-SHA256';

/** What a request claims: the scope of its key and the signature, not verified. */
export interface OssV4Claim {
  readonly accessKeyId: string;
  /** `yyyymmdd` */
  readonly day: string;
  readonly region: string;
  /** In the order that was signed. */
  readonly additionalHeaders: readonly string[];
  /** 64 hex digits. */
  readonly signature: string;
}

interface OssV4Request {
  readonly method: string;
  readonly bucket: string;
  /** Decoded. */
  readonly objectKey: string;
  /** Decoded; without `x-oss-signature`. */
  readonly query: Iterable<readonly [name: string, value: string]>;
  /** All headers by lower-case name. */
  readonly headers: Iterable<readonly [name: string, value: string]>;
}

const CREDENTIAL = /^([^/,\s]{1,128})\/(\d{8})\/([a-z0-9-]{1,64})\/oss\/aliyun_v4_request$/;
const HEADER =
  /^OSS4-HMAC-SHA256 +Credential=([^,\s]{1,256}),(?: *AdditionalHeaders=([a-z0-9;-]{1,1024}),)? *Signature=([0-9a-f]{64})$/;

/** The claim of an Authorization header; undefined if it is another scheme or malformed. */
export function readOssV4Header(authorization: string): OssV4Claim | undefined {
  const [, credential = '', additional, signature = ''] = HEADER.exec(authorization) ?? [];
  return toClaim({ credential, additional, signature });
}

/** The claim of a signed URL; undefined if it is not signed with V4 or malformed. */
export function readOssV4Query(query: ReadonlyMap<string, string>): OssV4Claim | undefined {
  const signature = query.get('x-oss-signature') ?? '';
  if (!/^[0-9a-f]{64}$/.test(signature)) return undefined;
  const additional = query.get('x-oss-additional-headers');
  return toClaim({ credential: query.get('x-oss-credential') ?? '', additional, signature });
}

interface ClaimTexts {
  readonly credential: string;
  readonly additional: string | undefined;
  readonly signature: string;
}

function toClaim({ credential, additional, signature }: ClaimTexts): OssV4Claim | undefined {
  const [, accessKeyId, day, region] = CREDENTIAL.exec(credential) ?? [];
  if (accessKeyId === undefined || day === undefined || region === undefined) return undefined;
  return { accessKeyId, day, region, additionalHeaders: additional?.split(';') ?? [], signature };
}

/** `at` is x-oss-date as it was sent: `yyyymmddThhmmssZ`. */
export function stringToSignOssV4(request: OssV4Request, { at, claim }: { at: string; claim: OssV4Claim }): string {
  const hashed = createHash('sha256').update(canonicalRequest(request, claim.additionalHeaders), 'utf8').digest('hex');
  return [OSS_V4_ALGORITHM, at, `${claim.day}/${claim.region}/oss/aliyun_v4_request`, hashed].join('\n');
}

/** The signature in hex. `secretKey` is the HMAC key `aliyun_v4` + secret. */
export function signOssV4(secretKey: KeyObject, claim: Pick<OssV4Claim, 'day' | 'region'>, text: string): string {
  const mac = (key: KeyObject | Buffer, message: string): Buffer =>
    createHmac('sha256', key).update(message, 'utf8').digest();
  const signingKey = mac(mac(mac(mac(secretKey, claim.day), claim.region), 'oss'), 'aliyun_v4_request');
  return mac(signingKey, text).toString('hex');
}

function canonicalRequest(request: OssV4Request, additionalHeaders: readonly string[]): string {
  const { method, bucket, objectKey, query, headers } = request;
  const additional = new Set(additionalHeaders);
  const signed = [...headers]
    .filter(([name]) => isAlwaysSigned(name) || additional.has(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    method,
    percentEncode(`/${bucket}/${objectKey}`).replaceAll('%2F', '/'),
    canonicalQuery(query),
    signed.map(([name, value]) => `${name}:${value.trim()}\n`).join(''),
    additionalHeaders.join(';'),
    'UNSIGNED-PAYLOAD',
  ].join('\n');
}

function isAlwaysSigned(header: string): boolean {
  return header === 'content-type' || header === 'content-md5' || header.startsWith('x-oss-');
}

/** An empty value is written without `=`. */
function canonicalQuery(query: Iterable<readonly [string, string]>): string {
  return [...query]
    .map(([name, value]) => [percentEncode(name), percentEncode(value)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => (value === '' ? name : `${name}=${value}`))
    .join('&');
}
