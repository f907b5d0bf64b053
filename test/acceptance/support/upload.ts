// Uploads in the object store's protocol, signed by hand, so that a test can falsify every part.
import { createHmac } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { request, type IncomingMessage, type ClientRequest } from 'node:http';
import { basename } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { Api } from './api.ts';

export interface Upload {
  readonly videoId: string;
  readonly endpoint: string;
  readonly bucket: string;
  readonly objectKey: string;
  readonly accessKeyId: string;
  readonly secret: string;
  readonly token: string;
}

export async function createUpload(
  api: Api,
  { title = 'A film', fileName = 'film.mp4', referenceId = '' } = {},
): Promise<Upload> {
  const optional = referenceId === '' ? {} : { ReferenceId: referenceId };
  return readUpload(await api.call('CreateUploadVideo', { Title: title, FileName: fileName, ...optional }));
}

export async function refreshUpload(api: Api, videoId: string): Promise<Upload> {
  return readUpload(await api.call('RefreshUploadVideo', { VideoId: videoId }));
}

function readUpload(answer: Readonly<Record<string, unknown>>): Upload {
  const decode = (part: unknown): Record<string, string> =>
    JSON.parse(Buffer.from(String(part), 'base64').toString('utf8')) as Record<string, string>;
  const address = decode(answer['UploadAddress']);
  const auth = decode(answer['UploadAuth']);
  return {
    videoId: String(answer['VideoId']),
    endpoint: address['Endpoint'] ?? '',
    bucket: address['Bucket'] ?? '',
    objectKey: address['FileName'] ?? '',
    accessKeyId: auth['AccessKeyId'] ?? '',
    secret: auth['AccessKeySecret'] ?? '',
    token: auth['SecurityToken'] ?? '',
  };
}

export interface Put {
  readonly length: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** The requested object; the signed one is that of the credential unless `signed` is set. */
  readonly objectKey?: string;
  readonly signed?: string;
}

/** The headers of a PUT, with their signature. */
export function signedHeaders(
  upload: Upload,
  { headers = {}, objectKey, signed }: Omit<Put, 'length'>,
): Record<string, string> {
  const date = new Date().toUTCString();
  const key = objectKey ?? upload.objectKey;
  const text = [
    ...['PUT', headers['content-md5'] ?? '', headers['content-type'] ?? '', date],
    ...[`x-oss-date:${date}`, `x-oss-security-token:${upload.token}`, `/${upload.bucket}/${signed ?? key}`],
  ].join('\n');
  const signature = createHmac('sha1', upload.secret).update(text).digest('base64');
  return {
    'x-oss-date': date,
    'x-oss-security-token': upload.token,
    authorization: `OSS ${upload.accessKeyId}:${signature}`,
    ...headers,
  };
}

/** A PUT whose headers are signed and whose body is still to be written. */
export function beginPut(upload: Upload, { length, ...rest }: Put): ClientRequest {
  return request(`${upload.endpoint}/${rest.objectKey ?? upload.objectKey}`, {
    method: 'PUT',
    agent: false,
    headers: { 'content-length': length, ...signedHeaders(upload, rest) },
  });
}

export interface ObjectAsked {
  readonly method: string;
  /** The query of the URL, which is signed unless `signedQuery` is set. */
  readonly query?: string;
  readonly signedQuery?: string;
  readonly body?: Buffer;
}

/** Any signed request about the object of the credential. */
export function sendObject(
  upload: Upload,
  { method, query = '', signedQuery, length }: Omit<ObjectAsked, 'body'> & { readonly length: number },
): ClientRequest {
  const date = new Date().toUTCString();
  const subResources = decodeURIComponent(signedQuery ?? query)
    .split('&')
    .sort()
    .join('&');
  const resource = `/${upload.bucket}/${upload.objectKey}${subResources === '' ? '' : `?${subResources}`}`;
  const oss = [`x-oss-date:${date}`, `x-oss-security-token:${upload.token}`];
  const signature = createHmac('sha1', upload.secret)
    .update([method, '', '', date, ...oss, resource].join('\n'))
    .digest('base64');
  const headers = { 'x-oss-date': date, 'x-oss-security-token': upload.token };
  return request(`${upload.endpoint}/${upload.objectKey}${query === '' ? '' : `?${query}`}`, {
    method,
    agent: false,
    headers: { ...headers, 'content-length': length, authorization: `OSS ${upload.accessKeyId}:${signature}` },
  });
}

export async function askObject(
  upload: Upload,
  { body = Buffer.alloc(0), ...asked }: ObjectAsked,
): Promise<PutAnswer & { readonly text: string }> {
  const sending = sendObject(upload, { ...asked, length: body.length });
  sending.end(body);
  return await readAnswer(sending);
}

export async function beginParts(upload: Upload): Promise<PutAnswer & { readonly uploadId: string }> {
  const answer = await askObject(upload, { method: 'POST', query: 'uploads' });
  return { ...answer, uploadId: /<UploadId>(\w+)<\/UploadId>/.exec(answer.text)?.[1] ?? '' };
}

export interface PartAsked {
  readonly uploadId: string;
  readonly partNumber: number;
}

export async function putPart(upload: Upload, { uploadId, partNumber }: PartAsked, body: Buffer): Promise<PutAnswer> {
  const query = `partNumber=${String(partNumber)}&uploadId=${uploadId}`;
  return await askObject(upload, { method: 'PUT', query, body });
}

export async function completeParts(
  upload: Upload,
  uploadId: string,
  etags: readonly (string | undefined)[],
): Promise<PutAnswer> {
  const parts = etags.map(
    (etag, index) => `<Part><PartNumber>${String(index + 1)}</PartNumber><ETag>${etag ?? ''}</ETag></Part>`,
  );
  const body = Buffer.from(`<CompleteMultipartUpload>${parts.join('')}</CompleteMultipartUpload>`);
  return await askObject(upload, { method: 'POST', query: `uploadId=${uploadId}`, body });
}

export interface PutAnswer {
  readonly status: number;
  /** Of the error, or empty. */
  readonly code: string;
  readonly etag: string | undefined;
}

export async function put(upload: Upload, body: Buffer, options: Partial<Put> = {}): Promise<PutAnswer> {
  const sending = beginPut(upload, { length: body.length, ...options });
  sending.end(body);
  return await answerOf(sending);
}

export async function answerOf(sending: ClientRequest): Promise<PutAnswer> {
  const { status, code, etag } = await readAnswer(sending);
  return { status, code, etag };
}

async function readAnswer(sending: ClientRequest): Promise<PutAnswer & { readonly text: string }> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    sending.once('response', resolve).once('error', reject);
  });
  const text = (await buffer(response)).toString('utf8');
  const code = /<Code>(\w+)<\/Code>/.exec(text)?.[1] ?? '';
  return { status: response.statusCode ?? 0, code, etag: response.headers.etag, text };
}

/** Uploads a file; returns its VideoId as soon as the server has stored it. */
export async function importFile(api: Api, path: string): Promise<string> {
  if (statSync(path).size === 0) throw new Error('an empty file cannot be uploaded');
  const upload = await createUpload(api, { title: basename(path), fileName: basename(path) });
  const { status, code } = await put(upload, readFileSync(path));
  if (status !== 200) throw new Error(`upload of ${path}: ${String(status)} ${code}`);
  return upload.videoId;
}

/** Uploads a file and waits until it plays. */
export async function importAndWait(api: Api, path: string): Promise<string> {
  const videoId = await importFile(api, path);
  const progress = await api.untilSettled(videoId);
  if (progress['Status'] !== 'Normal') throw new Error(`${path}: ${JSON.stringify(progress)}`);
  return videoId;
}
