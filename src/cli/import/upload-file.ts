// Sends a file to the address that CreateUploadVideo gave, in the object store's protocol: one signed PUT, streamed.
import { createHmac } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { pipeline } from 'node:stream/promises';
import { http } from '../../base/node-http.ts';
import { stringToSignOssV1 } from '../../wire/oss-signature.ts';
import type { UploadAddressFields, UploadAuthFields } from '../../wire/upload-credential.ts';
import { CommandFailure } from '../../terminal/failure.ts';
import type { FilePath } from './file-path.ts';
import { uploadProblem } from './upload-problems.ts';

interface FileUpload {
  readonly path: FilePath;
  /** As answered by CreateUploadVideo. */
  readonly uploadAddress: string;
  readonly uploadAuth: string;
  /** Base64; the server refuses content with another MD5. */
  readonly contentMd5?: string;
  readonly onProgress: (sentBytes: number, totalBytes: number) => void;
}

const MAX_ANSWER_BYTES = 64 * 1024;

export async function uploadFile(upload: FileUpload): Promise<void> {
  const address = decode(upload.uploadAddress) as UploadAddressFields;
  const auth = decode(upload.uploadAuth) as UploadAuthFields;
  const { size } = await stat(upload.path);
  const headers = signedHeaders(address, auth, upload.contentMd5);
  const url = new URL(`${address.Endpoint}/${address.FileName}`);
  const send = url.protocol === 'https:' ? httpsRequest : http.request;
  const request = send(url, { method: 'PUT', headers: { ...headers, 'content-length': size } });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    request.once('response', resolve).once('error', reject);
  });
  let sent = 0;
  const file = createReadStream(upload.path, { highWaterMark: 512 * 1024, end: Math.max(0, size - 1) });
  file.on('data', (chunk) => {
    sent += chunk.length;
    upload.onProgress(sent, size);
  });
  // A refusal may come before the whole file is sent; then the answer counts, not the broken pipe.
  pipeline(file, request).catch(() => undefined);
  const response = await answered;
  if (response.statusCode !== 200) throw await refusal(response);
  response.resume();
}

function signedHeaders(
  address: UploadAddressFields,
  auth: UploadAuthFields,
  contentMd5?: string,
): Record<string, string> {
  const oss = { 'x-oss-date': new Date().toUTCString(), 'x-oss-security-token': auth.SecurityToken };
  const all: Record<string, string> = {
    ...oss,
    'content-type': 'application/octet-stream',
    ...(contentMd5 !== undefined && { 'content-md5': contentMd5 }),
  };
  const text = stringToSignOssV1({
    method: 'PUT',
    header: (name) => all[name],
    ossHeaders: Object.entries(oss),
    resource: `/${address.Bucket}/${address.FileName}`,
  });
  const signature = createHmac('sha1', auth.AccessKeySecret).update(text, 'utf8').digest('base64');
  return { ...all, authorization: `OSS ${auth.AccessKeyId}:${signature}` };
}

async function refusal(response: IncomingMessage): Promise<CommandFailure> {
  let text = '';
  for await (const chunk of response) {
    text += String(chunk);
    if (text.length > MAX_ANSWER_BYTES) break;
  }
  const code = /<Code>([\w.]+)<\/Code>/.exec(text)?.[1] ?? 'UploadFailed';
  const message = /<Message>([^<]*)<\/Message>/.exec(text)?.[1];
  return new CommandFailure(code, uploadProblem(code, message ?? `HTTP ${String(response.statusCode)}`));
}

function decode(base64: string): unknown {
  return JSON.parse(Buffer.from(base64, 'base64').toString('utf8'));
}
