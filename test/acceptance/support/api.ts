// Signed calls of the wire, made here by hand: the suite does not trust playauth's own client either.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { signatureV1, urlEncoded, wireTime, type ParameterTable } from '../../support/sign-request.ts';

export type Json = Readonly<Record<string, unknown>>;

export interface Answer {
  readonly status: number;
  readonly body: Json;
}

export interface KeyPair {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
}

const OWN_OPERATIONS = new Set([
  'GetTranscodeProgress',
  'CreateWatchLink',
  'ListAuditEvents',
  'ListAuditChains',
  'ExportAuditEvents',
  'ExplainRequest',
]);
const POLL_MS = 100;

export function rootPair(dataDir: string): KeyPair {
  return JSON.parse(readFileSync(join(dataDir, 'root-credentials.json'), 'utf8')) as KeyPair;
}

export interface Api {
  readonly pair: KeyPair;
  /** Any answer, unparsed. */
  readonly ask: (action: string, parameters?: ParameterTable) => Promise<Answer>;
  /** The body of a successful answer; throws for any other. */
  readonly call: (action: string, parameters?: ParameterTable) => Promise<Json>;
  /** Polls until the video is in a final status. */
  readonly untilSettled: (videoId: string) => Promise<Json>;
  readonly playInfo: (videoId: string, parameters?: ParameterTable) => Promise<readonly PlayInfo[]>;
}

export interface PlayInfo {
  readonly PlayURL: string;
  readonly Format: string;
  readonly Definition: string;
  readonly Width: number;
  readonly Height: number;
  readonly StreamType: string;
  readonly Encrypt: number;
  readonly Size: number;
}

export function openApi(url: string, pair: KeyPair): Api {
  const ask = async (action: string, parameters: ParameterTable = {}): Promise<Answer> => {
    const unsigned: ParameterTable = {
      Action: action,
      Version: OWN_OPERATIONS.has(action) ? '2026-11-01' : '2017-03-21',
      Format: 'JSON',
      AccessKeyId: pair.accessKeyId,
      SignatureMethod: 'HMAC-SHA1',
      SignatureVersion: '1.0',
      SignatureNonce: randomUUID(),
      Timestamp: wireTime(Date.now()),
      ...parameters,
    };
    const signature = signatureV1({ method: 'POST', parameters: unsigned, secret: pair.accessKeySecret });
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: urlEncoded({ ...unsigned, Signature: signature }),
    });
    return { status: response.status, body: (await response.json()) as Json };
  };
  const call = async (action: string, parameters: ParameterTable = {}): Promise<Json> => {
    const { status, body } = await ask(action, parameters);
    if (status !== 200) throw new Error(`${action}: ${String(status)} ${JSON.stringify(body)}`);
    return body;
  };
  return {
    pair,
    ask,
    call,
    untilSettled: async (videoId) => {
      for (;;) {
        const progress = await call('GetTranscodeProgress', { VideoId: videoId });
        if (!['UploadSucc', 'Transcoding'].includes(String(progress['Status']))) return progress;
        await pause(POLL_MS);
      }
    },
    playInfo: async (videoId, parameters = {}) => {
      const body = await call('GetPlayInfo', { VideoId: videoId, ...parameters });
      return (body['PlayInfoList'] as { PlayInfo: PlayInfo[] }).PlayInfo;
    },
  };
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
