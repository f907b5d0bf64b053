// One request to the address that CreateUploadVideo gave, in the object store's protocol: signed, sent, and its refusal in words.
import { createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { http } from '../../base/node-http.ts';
import { ossResourceV1, stringToSignOssV1 } from '../../wire/oss-signature.ts';
import type { UploadAddressFields, UploadAuthFields } from '../../wire/upload-credential.ts';
import { CommandFailure } from '../../terminal/failure.ts';
import { uploadProblem } from './upload-problems.ts';

export interface UploadTarget {
  readonly address: UploadAddressFields;
  readonly auth: UploadAuthFields;
}

/** From the texts of CreateUploadVideo and RefreshUploadVideo. */
export function readTarget(uploadAddress: string, uploadAuth: string): UploadTarget {
  return {
    address: decode(uploadAddress) as UploadAddressFields,
    auth: decode(uploadAuth) as UploadAuthFields,
  };
}

interface ObjectRequest {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly query?: readonly (readonly [name: string, value: string])[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly sizeBytes: number;
  readonly body: Readable;
}

/** Enough for a page of a thousand parts. */
const MAX_ANSWER_BYTES = 1024 ** 2;

/** Answers an answer with the status 200, whose body is still to be read; throws CommandFailure for every other. */
export async function sendObjectRequest(target: UploadTarget, asked: ObjectRequest): Promise<IncomingMessage> {
  const { address } = target;
  const query = (asked.query ?? []).map(([name, value]) =>
    value === '' ? name : `${name}=${encodeURIComponent(value)}`,
  );
  const search = query.length === 0 ? '' : `?${query.join('&')}`;
  const url = new URL(`${address.Endpoint}/${address.FileName}${search}`);
  const send = url.protocol === 'https:' ? httpsRequest : http.request;
  const headers = { ...signedHeaders(target, asked), 'content-length': asked.sizeBytes };
  const request = send(url, { method: asked.method, headers });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    request.once('response', resolve).once('error', reject);
  });
  // A refusal may come before the whole body is sent; then the answer counts, not the broken pipe.
  pipeline(asked.body, request).catch(() => undefined);
  const response = await answered;
  if (response.statusCode !== 200) throw await refusal(response);
  return response;
}

function signedHeaders(
  { address, auth }: UploadTarget,
  { method, query = [], headers }: ObjectRequest,
): Record<string, string> {
  const oss = { 'x-oss-date': new Date().toUTCString(), 'x-oss-security-token': auth.SecurityToken };
  const all: Record<string, string> = { ...oss, 'content-type': 'application/octet-stream', ...headers };
  const text = stringToSignOssV1({
    method,
    header: (name) => all[name],
    ossHeaders: Object.entries(oss),
    resource: ossResourceV1(address.Bucket, address.FileName, query),
  });
  const signature = createHmac('sha1', auth.AccessKeySecret).update(text, 'utf8').digest('base64');
  return { ...all, authorization: `OSS ${auth.AccessKeyId}:${signature}` };
}

async function refusal(response: IncomingMessage): Promise<CommandFailure> {
  const text = await readAnswer(response);
  const code = /<Code>([\w.]+)<\/Code>/.exec(text)?.[1] ?? 'UploadFailed';
  const message = /<Message>([^<]*)<\/Message>/.exec(text)?.[1];
  return new CommandFailure(code, uploadProblem(code, message ?? `HTTP ${String(response.statusCode)}`));
}

/** No more than an honest server says. */
export async function readAnswer(response: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of response) {
    text += String(chunk);
    if (text.length > MAX_ANSWER_BYTES) break;
  }
  return text;
}

function decode(base64: string): unknown {
  return JSON.parse(Buffer.from(base64, 'base64').toString('utf8'));
}
