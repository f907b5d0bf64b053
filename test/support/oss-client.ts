// The vendor's unmodified object store client as applications make it from UploadAddress and UploadAuth. It comes without
// types: what is used of it is written down here.
import { createRequire } from 'node:module';
import { expect } from 'vitest';
import { Client } from '../../sdk/client.ts';

export interface OssResult {
  readonly res: { readonly status: number; readonly headers: Readonly<Record<string, string>> };
}

export interface OssCheckpoint {
  readonly uploadId: string;
  readonly name: string;
  doneParts: { readonly number: number; readonly etag: string }[];
}

export interface MultipartOptions {
  readonly partSize?: number;
  readonly parallel?: number;
  readonly checkpoint?: OssCheckpoint;
  readonly progress?: (fraction: number, checkpoint?: OssCheckpoint) => Promise<void> | void;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface OssPart {
  readonly PartNumber: string;
  readonly ETag: string;
  readonly Size: string;
}

export interface OssClient {
  readonly options: { stsToken: string; amendTimeSkewed?: number };
  put(name: string, file: Buffer | string, options?: object): Promise<OssResult>;
  head(name: string): Promise<OssResult & { readonly status: number }>;
  get(name: string): Promise<OssResult>;
  delete(name: string): Promise<OssResult>;
  list(query: object): Promise<OssResult>;
  getObjectMeta(name: string): Promise<OssResult & { readonly status: number }>;
  initMultipartUpload(name: string, options?: object): Promise<{ readonly uploadId: string }>;
  uploadPart(
    name: string,
    uploadId: string,
    partNumber: number,
    file: Buffer | string,
    start: number,
    end: number,
  ): Promise<OssResult & { readonly etag: string }>;
  listParts(
    name: string,
    uploadId: string,
    query?: object,
  ): Promise<{
    readonly parts: readonly OssPart[] | OssPart;
    readonly isTruncated: string;
    readonly nextPartNumberMarker: string;
  }>;
  completeMultipartUpload(
    name: string,
    uploadId: string,
    parts: readonly { readonly number: number; readonly etag: string }[],
  ): Promise<OssResult & { readonly etag: string }>;
  abortMultipartUpload(name: string, uploadId: string): Promise<OssResult>;
  multipartUpload(
    name: string,
    file: Buffer | string,
    options?: MultipartOptions,
  ): Promise<OssResult & { etag: string }>;
  cancel(): void;
  signatureUrl(name: string, options: object): string;
  signatureUrlV4(method: string, expires: number, request: object, name: string): Promise<string>;
}

/** As it throws them. */
export interface OssError extends Error {
  readonly code: string;
  readonly status: number;
  readonly requestId: string;
}

interface OssOptions {
  readonly authorizationV4?: boolean;
  readonly region?: string;
  readonly cname?: boolean;
  readonly sldEnable?: boolean;
  readonly endpoint?: string;
  readonly accessKeySecret?: string;
  readonly stsToken?: string;
}

const OSS = createRequire(import.meta.url)('ali-oss') as new (options: object) => OssClient;

export interface UploadTicket {
  readonly videoId: string;
  readonly name: string;
  readonly auth: Readonly<Record<string, string>>;
  readonly client: (options?: OssOptions) => OssClient;
}

interface Signer {
  readonly url: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
}

function decode(part: string): Readonly<Record<string, string>> {
  return JSON.parse(Buffer.from(part, 'base64').toString('utf8')) as Readonly<Record<string, string>>;
}

/** A new video that waits for its file, or with a VideoId one more credential for that. */
export async function askForUpload(server: Signer, videoId?: string): Promise<UploadTicket> {
  const api = apiOf(server);
  const issued =
    videoId === undefined
      ? await api.createUploadVideo({ title: 'A film', fileName: 'film.mp4' })
      : await api.refreshUploadVideo({ videoId });
  return readTicket(issued);
}

/** What an application makes of the answer to a call that begins an upload. */
export function readTicket(issued: {
  readonly videoId: string;
  readonly uploadAddress: string;
  readonly uploadAuth: string;
}): UploadTicket {
  const [address, auth] = [decode(issued.uploadAddress), decode(issued.uploadAuth)];
  return {
    videoId: issued.videoId,
    name: address['FileName'] ?? '',
    auth,
    client: (options = {}) =>
      new OSS({
        endpoint: address['Endpoint'],
        bucket: address['Bucket'],
        accessKeyId: auth['AccessKeyId'],
        accessKeySecret: auth['AccessKeySecret'],
        stsToken: auth['SecurityToken'],
        ...options,
      }),
  };
}

function apiOf({ url, accessKeyId, accessKeySecret }: Signer): Client {
  return new Client({ endpoint: url, accessKeyId, accessKeySecret });
}

export async function statusOfVideo(server: Signer, videoId: string): Promise<string> {
  return (await apiOf(server).getTranscodeProgress({ videoId })).status;
}

/** What the client makes of a refusal. */
export function refusedAs(code: string, status: number): object {
  const requestId = expect.stringMatching(/^[0-9A-F-]{36}$/) as string;
  return { name: `${code}Error`, code, status, requestId };
}
