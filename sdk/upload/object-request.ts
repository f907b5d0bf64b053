// One request of a browser to the address that CreateUploadVideo gave, in the object store's protocol (OSS signature V1), with the
// progress of its body. XMLHttpRequest, because fetch does not tell how much of a body has been sent.
import { ossResourceV1, stringToSignOssV1 } from '../../src/wire/oss-signature.ts';
import type { UploadAddressFields, UploadAuthFields } from '../../src/wire/upload-credential.ts';

export interface UploadTarget {
  readonly address: UploadAddressFields;
  readonly auth: UploadAuthFields;
}

/** As answered by CreateUploadVideo and RefreshUploadVideo. */
export interface IssuedUpload {
  readonly uploadAddress: string;
  readonly uploadAuth: string;
}

export function readTarget({ uploadAddress, uploadAuth }: IssuedUpload): UploadTarget {
  return {
    address: decode(uploadAddress) as UploadAddressFields,
    auth: decode(uploadAuth) as UploadAuthFields,
  };
}

/** The store refused, or did not answer (`code` `Network`, status 0). */
export class UploadFailure extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status: number) {
    super(message);
    this.name = 'UploadFailure';
    this.code = code;
    this.status = status;
  }
}

export interface ObjectRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly query?: readonly (readonly [name: string, value: string])[];
  readonly body?: Blob | string;
  readonly signal: AbortSignal;
  readonly onSent?: ((bytes: number) => void) | undefined;
}

export interface ObjectAnswer {
  readonly text: string;
  /** Without quotes; empty where there is none. */
  readonly etag: string;
}

const TYPE = 'application/octet-stream';

/** @throws UploadFailure, or what the signal was aborted with. */
export async function sendObjectRequest(target: UploadTarget, request: ObjectRequest): Promise<ObjectAnswer> {
  const { address } = target;
  const query = (request.query ?? []).map(([name, value]) =>
    value === '' ? name : `${name}=${encodeURIComponent(value)}`,
  );
  const headers = await signedHeaders(target, request);
  request.signal.throwIfAborted();
  const sent = new XMLHttpRequest();
  sent.open(
    request.method,
    `${address.Endpoint}/${address.FileName}${query.length === 0 ? '' : `?${query.join('&')}`}`,
  );
  for (const [name, value] of Object.entries(headers)) sent.setRequestHeader(name, value);
  const answer = await settled(sent, request);
  if (answer.status === 200 || answer.status === 204) return answer;
  const code = /<Code>([\w.]+)<\/Code>/.exec(answer.text)?.[1] ?? `HTTP ${String(answer.status)}`;
  const message = /<Message>([^<]*)<\/Message>/.exec(answer.text)?.[1] ?? code;
  throw new UploadFailure(code, message, answer.status);
}

function settled(
  sent: XMLHttpRequest,
  { body, signal, onSent }: ObjectRequest,
): Promise<ObjectAnswer & { status: number }> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      sent.abort();
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', stop, { once: true });
    sent.upload.addEventListener('progress', ({ loaded }) => onSent?.(loaded));
    sent.addEventListener('error', () => {
      reject(new UploadFailure('Network', 'no answer', 0));
    });
    sent.addEventListener('load', () => {
      const etag = sent.getResponseHeader('etag') ?? '';
      resolve({ status: sent.status, text: sent.responseText, etag: etag.replaceAll('"', '') });
    });
    sent.addEventListener('loadend', () => {
      signal.removeEventListener('abort', stop);
    });
    sent.send(body ?? null);
  });
}

async function signedHeaders(
  { address, auth }: UploadTarget,
  { method, query = [] }: ObjectRequest,
): Promise<Record<string, string>> {
  const oss = { 'x-oss-date': new Date().toUTCString(), 'x-oss-security-token': auth.SecurityToken };
  const text = stringToSignOssV1({
    method,
    header: (name) => (name === 'content-type' ? TYPE : name === 'x-oss-date' ? oss['x-oss-date'] : undefined),
    ossHeaders: Object.entries(oss),
    resource: ossResourceV1(address.Bucket, address.FileName, query),
  });
  const signature = await hmacSha1(auth.AccessKeySecret, text);
  return { ...oss, 'content-type': TYPE, authorization: `OSS ${auth.AccessKeyId}:${signature}` };
}

async function hmacSha1(secret: string, text: string): Promise<string> {
  const encoder = new TextEncoder();
  const algorithm = { name: 'HMAC', hash: 'SHA-1' };
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), algorithm, false, ['sign']);
  const mac = await crypto.subtle.sign('HMAC', key, encoder.encode(text));
  return btoa(String.fromCharCode(...new Uint8Array(mac)));
}

function decode(base64: string): unknown {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes));
}
