// Object requests by hand over a socket, signed with an upload credential: bodies in chunks, whole and broken.
import { createHmac } from 'node:crypto';
import { rawRequest, sendRaw, type RawAnswer } from './raw-http.ts';
import type { UploadTicket } from './oss-client.ts';

export interface RawPut {
  readonly target?: string;
  /** `partNumber=1&uploadId=…`, which is signed too. */
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** With its framing. */
  readonly body: string | Buffer;
}

const CHUNKED = { 'transfer-encoding': 'chunked' };

/** The bytes of a signed PUT in chunks that ends its connection. */
export function rawPut({ name, auth }: UploadTicket, { target, query = '', headers = {}, body }: RawPut): Buffer {
  const date = new Date().toUTCString();
  const token = auth['SecurityToken'] ?? '';
  const resource = `/playauth-media/${name}${query === '' ? '' : `?${query}`}`;
  const oss = [`x-oss-date:${date}`, `x-oss-security-token:${token}`];
  const text = ['PUT', headers['content-md5'] ?? '', headers['content-type'] ?? '', date, ...oss, resource].join('\n');
  const signature = createHmac('sha1', auth['AccessKeySecret'] ?? '')
    .update(text)
    .digest('base64');
  return rawRequest({
    method: 'PUT',
    target: `${target ?? `/${name}`}${query === '' ? '' : `?${query}`}`,
    headers: {
      'x-oss-date': date,
      'x-oss-security-token': token,
      authorization: `OSS ${auth['AccessKeyId'] ?? ''}:${signature}`,
      ...CHUNKED,
      ...headers,
    },
    body,
  });
}

export function sendPut(url: string, ticket: UploadTicket, put: RawPut): Promise<RawAnswer> {
  return sendRaw(url, rawPut(ticket, put));
}

/** The bytes in chunks of this size, with the last one. */
export function inChunks(bytes: Buffer, size: number): Buffer {
  const framed: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) {
    const part = bytes.subarray(at, at + size);
    framed.push(Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n'));
  }
  return Buffer.concat([...framed, Buffer.from('0\r\n\r\n')]);
}
