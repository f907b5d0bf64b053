// Builds a client from the flags, the environment, or the files that the server on this machine writes into its data directory.
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import tls from 'node:tls';
import { Client } from '../../sdk/client.ts';
import { parseEndpoint } from '../../sdk/endpoint.ts';
import { DEFAULT_DATA_DIR, DEFAULT_PORT } from '../config/defaults.ts';
import type { ConnectOptions } from './command.ts';
import { CommandFailure, UsageFailure } from './failure.ts';
import { about, type Problems } from './problem.ts';
import type { Terminal } from './terminal.ts';

export interface Connection {
  readonly client: Client;
  readonly endpoint: string;
  readonly accessKeyId: string;
}

export const problems = {
  noKey: {
    says: [
      'No access key: ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET are not set, and {dataDir} holds none.',
      '缺少访问密钥：未设置 ALIBABA_CLOUD_ACCESS_KEY_ID 和 ALIBABA_CLOUD_ACCESS_KEY_SECRET，{dataDir} 中也没有密钥。',
    ],
    next: [
      'Set both, or run this where the server keeps its data (--data-dir). Where the master key is set outside of it: eval "$(playauth root-key)"',
      '请设置两者，或在服务端数据目录所在处运行（--data-dir）；若主密钥在数据目录之外，请执行 eval "$(playauth root-key)"',
    ],
  },
  halfPair: {
    says: ['{missing} is not set, but {set} is.', '已设置 {set}，但缺少 {missing}。'],
    next: [
      'Set both, or neither to use the key of the data directory.',
      '请同时设置两者；或都不设置，以使用数据目录中的密钥。',
    ],
  },
  badEndpoint: {
    says: [
      'The endpoint is no host and no http(s) URL without user, query or fragment.',
      '接入地址既不是主机名，也不是不含用户名、查询和片段的 http(s) 地址。',
    ],
    next: [
      'Correct --endpoint or PLAYAUTH_ENDPOINT: 127.0.0.1:8280 or https://vod.example.org',
      '请修正 --endpoint 或 PLAYAUTH_ENDPOINT，例如 127.0.0.1:8280 或 https://vod.example.org',
    ],
  },
} as const satisfies Problems;

const ID_VARIABLE = 'ALIBABA_CLOUD_ACCESS_KEY_ID';
const SECRET_VARIABLE = 'ALIBABA_CLOUD_ACCESS_KEY_SECRET';

/** `serve` writes it into the data directory: `{"url", "pid", "tlsCert"}`. */
export const ENDPOINT_FILE = 'endpoint.json';
const DEFAULT_ENDPOINT = `http://127.0.0.1:${String(DEFAULT_PORT)}`;

export async function connect({ environment }: Terminal, options: ConnectOptions): Promise<Connection> {
  const dataDir = resolve(options.dataDir ?? environment.dataDir ?? DEFAULT_DATA_DIR);
  const endpointFile = join(dataDir, ENDPOINT_FILE);
  const here = await readText(endpointFile, 'url');
  const endpoint = options.endpoint ?? environment.endpoint ?? here ?? DEFAULT_ENDPOINT;
  if (here !== undefined && isSameServer(endpoint, here)) await trustServer(await readText(endpointFile, 'tlsCert'));
  requireWholePair(environment);
  const pair =
    environment.accessKeyId !== undefined && environment.accessKeySecret !== undefined
      ? {
          accessKeyId: environment.accessKeyId,
          accessKeySecret: environment.accessKeySecret,
          securityToken: environment.securityToken,
        }
      : await readPair(join(dataDir, 'root-credentials.json'));
  if (pair === undefined) throw new CommandFailure('NoAccessKey', about(problems.noKey, { dataDir }));
  checkEndpoint(endpoint);
  return { client: new Client({ endpoint, ...pair, timeoutMs: 30_000 }), endpoint, accessKeyId: pair.accessKeyId };
}

function checkEndpoint(endpoint: string): void {
  try {
    parseEndpoint(endpoint);
  } catch {
    throw new UsageFailure(problems.badEndpoint);
  }
}

/** Half a pair must not silently become the root of the data directory. */
function requireWholePair({ accessKeyId, accessKeySecret }: Terminal['environment']): void {
  if ((accessKeyId === undefined) === (accessKeySecret === undefined)) return;
  const [set, missing] = accessKeyId === undefined ? [SECRET_VARIABLE, ID_VARIABLE] : [ID_VARIABLE, SECRET_VARIABLE];
  throw new CommandFailure('NoAccessKey', about(problems.halfPair, { set, missing }));
}

/**
 * Makes this process trust the certificate that the server on this machine made for itself, beside the usual ones. It holds
 * for the whole process, fetch and uploads alike, and yet opens no more than that server: the certificate is no authority
 * and names only the server's own addresses.
 * @param tlsCert path of the PEM file; a missing file is ignored.
 */
export async function trustServer(tlsCert: string | undefined): Promise<void> {
  const pem = tlsCert === undefined ? undefined : await readFile(tlsCert, 'utf8').catch(() => undefined);
  // Before Node 24.5 only NODE_EXTRA_CA_CERTS can do this.
  const canTrust = 'setDefaultCACertificates' in tls;
  if (pem === undefined || !canTrust) return;
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), pem]);
}

function isSameServer(one: string, other: string): boolean {
  return URL.canParse(one) && URL.canParse(other) && new URL(one).origin === new URL(other).origin;
}

async function readPair(path: string) {
  const accessKeyId = await readText(path, 'accessKeyId');
  const accessKeySecret = await readText(path, 'accessKeySecret');
  return accessKeyId === undefined || accessKeySecret === undefined ? undefined : { accessKeyId, accessKeySecret };
}

async function readText(path: string, field: string): Promise<string | undefined> {
  try {
    const value = (JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>)[field];
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}
