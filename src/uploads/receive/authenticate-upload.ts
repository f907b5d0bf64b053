// Authenticates an object request: by signature V1 or V4, in the header or in the query of a signed URL, and by the security
// token, which opens one object. Comes before everything that acts on the request.
import { createHmac } from 'node:crypto';
import type { Readable } from 'node:stream';
import { equalsInConstantTime } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import { UploadError } from '../../wire/oss-errors.ts';
import { ossResourceV1, stringToSignOssV1 } from '../../wire/oss-signature.ts';
import {
  OSS_V4_ALGORITHM,
  readOssV4Header,
  readOssV4Query,
  signOssV4,
  stringToSignOssV4,
  type OssV4Claim,
} from '../../wire/oss-signature-v4.ts';
import { UPLOAD_BUCKET, type OpenedUpload, type UploadCredentials } from '../upload-credential.ts';

export interface ObjectRequest {
  readonly method: string;
  /** Decoded, without the bucket. */
  readonly objectKey: string;
  /** Decoded. */
  readonly query: ReadonlyMap<string, string>;
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Readable;
  /** Whether the body arrived to its end. It is asked of a body in chunks: no length tells. */
  readonly isComplete?: () => boolean;
  /** Told of the bytes of the body as they are taken. */
  readonly onBytes?: (count: number) => void;
}

interface Deps {
  readonly uploadCredentials: Pick<UploadCredentials, 'open'>;
  readonly clock: Clock;
}

const MAX_SKEW_MS = 15 * 60_000;
const LONGEST_URL_SECONDS = 7 * 24 * 3600;
const V1_HEADER = /^OSS ([^:]{1,128}):([A-Za-z0-9+/=]{1,64})$/;
/** Query parameters of a signed URL that carry the signature, not the request. */
export const SIGNING_QUERY = new Set([
  ...['OSSAccessKeyId', 'Expires', 'Signature', 'security-token', 'x-oss-signature-version', 'x-oss-credential'],
  ...['x-oss-date', 'x-oss-expires', 'x-oss-signature', 'x-oss-additional-headers', 'x-oss-security-token'],
]);

/** Throws an {@link UploadError} unless the request is signed with the credential of the object that it names. */
export function authenticateUpload(deps: Deps, request: ObjectRequest): OpenedUpload {
  const proof = readProof(request);
  if (proof === undefined) throw new UploadError('AccessDenied');
  const opened = deps.uploadCredentials.open(proof.token);
  if (!opened.ok) throw new UploadError(opened.reason === 'expired' ? 'SecurityTokenExpired' : 'InvalidSecurityToken');
  const { upload } = opened;
  if (proof.accessKeyId !== upload.accessKeyId) throw new UploadError('InvalidAccessKeyId');
  if (!equalsInConstantTime(proof.signature, proof.expected(upload))) throw new UploadError('SignatureDoesNotMatch');
  proof.checkTime(deps.clock.now());
  if (request.objectKey !== upload.objectKey) throw new UploadError('AccessDenied');
  return upload;
}

interface Proof {
  readonly accessKeyId: string;
  readonly token: string;
  readonly signature: string;
  readonly expected: (upload: OpenedUpload) => string;
  /** Called after the signature has been verified: only the holder of the secret gets an answer about clocks. */
  readonly checkTime: (now: number) => void;
}

function readProof(request: ObjectRequest): Proof | undefined {
  const { headers, query } = request;
  const authorization = headers.get('authorization');
  if (authorization === undefined)
    return query.get('x-oss-signature-version') === OSS_V4_ALGORITHM ? readV4Url(request) : readV1Url(request);
  const token = headers.get('x-oss-security-token');
  if (token === undefined) return undefined;
  if (authorization.startsWith(OSS_V4_ALGORITHM)) return readV4Header(request, authorization, token);
  const [, accessKeyId, signature] = V1_HEADER.exec(authorization) ?? [];
  if (accessKeyId === undefined || signature === undefined) return undefined;
  const date = Date.parse(headers.get('x-oss-date') ?? headers.get('date') ?? '');
  return {
    accessKeyId,
    signature,
    token,
    expected: (upload) => signV1(request, upload),
    checkTime: (now) => {
      checkSkew(date, now);
    },
  };
}

function readV1Url(request: ObjectRequest): Proof | undefined {
  const { query } = request;
  const [accessKeyId, signature] = [query.get('OSSAccessKeyId'), query.get('Signature')];
  const [token, expires] = [query.get('security-token'), query.get('Expires')];
  if (accessKeyId === undefined || signature === undefined || token === undefined) return undefined;
  if (expires === undefined || !/^\d{1,12}$/.test(expires)) return undefined;
  return {
    accessKeyId,
    signature,
    token,
    expected: (upload) => signV1(request, upload, expires),
    checkTime: (now) => {
      if (Number(expires) * 1000 <= now) throw new UploadError('AccessDenied');
    },
  };
}

function signV1({ method, objectKey, query, headers }: ObjectRequest, upload: OpenedUpload, expires?: string): string {
  const text = stringToSignOssV1({
    method,
    expires,
    header: (name) => headers.get(name),
    ossHeaders: [...headers].filter(([name]) => name.startsWith('x-oss-')),
    resource: ossResourceV1(UPLOAD_BUCKET, objectKey, query),
  });
  return createHmac('sha1', upload.signingKey).update(text, 'utf8').digest('base64');
}

function readV4Header(request: ObjectRequest, authorization: string, token: string): Proof | undefined {
  const claim = readOssV4Header(authorization);
  const at = request.headers.get('x-oss-date') ?? '';
  // The only accepted kind of payload: a body is bound to its request by Content-MD5.
  if (claim === undefined || request.headers.get('x-oss-content-sha256') !== 'UNSIGNED-PAYLOAD') return undefined;
  return {
    accessKeyId: claim.accessKeyId,
    signature: claim.signature,
    token,
    expected: (upload) => signV4(request, upload, { at, claim }),
    checkTime: (now) => {
      checkSkew(readDay(at, claim), now);
    },
  };
}

function readV4Url(request: ObjectRequest): Proof | undefined {
  const { query } = request;
  const claim = readOssV4Query(query);
  const [token, at, seconds] = [query.get('x-oss-security-token'), query.get('x-oss-date'), query.get('x-oss-expires')];
  if (claim === undefined || token === undefined || at === undefined || !/^\d{1,6}$/.test(seconds ?? ''))
    return undefined;
  return {
    accessKeyId: claim.accessKeyId,
    signature: claim.signature,
    token,
    expected: (upload) => signV4(request, upload, { at, claim }),
    checkTime: (now) => {
      const begins = readDay(at, claim);
      const lasts = Math.min(Number(seconds), LONGEST_URL_SECONDS) * 1000;
      if (!(begins - MAX_SKEW_MS <= now && now < begins + lasts)) throw new UploadError('AccessDenied');
    },
  };
}

function signV4(request: ObjectRequest, upload: OpenedUpload, signed: { at: string; claim: OssV4Claim }): string {
  const { method, objectKey, headers } = request;
  const query = [...request.query].filter(([name]) => name !== 'x-oss-signature');
  const text = stringToSignOssV4({ method, bucket: UPLOAD_BUCKET, objectKey, query, headers }, signed);
  return signOssV4(upload.signingKeyV4, signed.claim, text);
}

const BASIC_TIME = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/;

/** NaN unless the instant is on the day that the signing key was derived for. */
function readDay(at: string, { day }: OssV4Claim): number {
  if (!at.startsWith(day)) return Number.NaN;
  return Date.parse(at.replace(BASIC_TIME, '$1-$2-$3T$4:$5:$6Z'));
}

function checkSkew(date: number, now: number): void {
  if (!(Math.abs(now - date) <= MAX_SKEW_MS)) throw new UploadError('RequestTimeTooSkewed');
}
