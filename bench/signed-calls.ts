// API calls as the bytes of whole HTTP requests, signed beforehand (Signature V1, GET, JSON), each with its own nonce.
import { createHmac, randomUUID } from 'node:crypto';
import { percentEncode } from '../src/wire/percent-encode.ts';
import type { RedeemableFields } from '../src/wire/play-auth.ts';
import { signingKeyV1, stringToSignV1 } from '../src/wire/signature-v1.ts';
import { formatTimestamp } from '../src/wire/timestamps.ts';

export interface Signer {
  readonly host: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
}

const VERSION = '2017-03-21';

export function signCall(signer: Signer, parameters: Readonly<Record<string, string>>): Buffer {
  const signed = new Map(
    Object.entries({
      Version: VERSION,
      ...parameters,
      Format: 'JSON',
      AccessKeyId: signer.accessKeyId,
      SignatureMethod: 'HMAC-SHA1',
      SignatureVersion: '1.0',
      SignatureNonce: randomUUID(),
      Timestamp: formatTimestamp(Date.now()),
    }),
  );
  const text = stringToSignV1('GET', signed);
  signed.set('Signature', createHmac('sha1', signingKeyV1(signer.accessKeySecret)).update(text).digest('base64'));
  const query = [...signed].map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`).join('&');
  return getRequest(signer.host, `/?${query}`);
}

/** What a player sends with a credential. */
export function signRedemption(host: string, credential: RedeemableFields, videoId: string): Buffer {
  const { AccessKeyId: accessKeyId, AccessKeySecret: accessKeySecret, SecurityToken, AuthInfo } = credential;
  return signCall(
    { host, accessKeyId, accessKeySecret },
    { Action: 'GetPlayInfo', VideoId: videoId, SecurityToken, AuthInfo },
  );
}

export function getRequest(host: string, path: string): Buffer {
  return Buffer.from(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: playauth-bench\r\nAccept: */*\r\n\r\n`);
}
