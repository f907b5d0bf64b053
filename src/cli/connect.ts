// From the environment, or from what the server on this machine left in its data directory, to a client.
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Client } from '../../sdk/client.ts';
import { settings } from '../config/settings.ts';
import { CommandFailure } from './failure.ts';
import type { Terminal } from './terminal.ts';
import { trustServer } from './trust-server.ts';

export interface ConnectOptions {
  readonly endpoint?: string | undefined;
  readonly dataDir?: string | undefined;
}

export interface Connection {
  readonly client: Client;
  readonly endpoint: string;
  readonly accessKeyId: string;
}

export const ENDPOINT_FILE = 'endpoint.json';
const DEFAULT_ENDPOINT = `http://127.0.0.1:${String(settings.port.schema.parse(undefined))}`;

export async function connect(terminal: Terminal, options: ConnectOptions): Promise<Connection> {
  const { environment, messages } = terminal;
  const dataDir = resolve(options.dataDir ?? environment.dataDir ?? settings.dataDir.schema.parse(undefined));
  const endpointFile = join(dataDir, ENDPOINT_FILE);
  const here = await readText(endpointFile, 'url');
  const endpoint = options.endpoint ?? environment.endpoint ?? here ?? DEFAULT_ENDPOINT;
  if (here !== undefined && isSameServer(endpoint, here)) await trustServer(await readText(endpointFile, 'tlsCert'));
  const pair =
    environment.accessKeyId !== undefined && environment.accessKeySecret !== undefined
      ? {
          accessKeyId: environment.accessKeyId,
          accessKeySecret: environment.accessKeySecret,
          securityToken: environment.securityToken,
        }
      : await readPair(join(dataDir, 'root-credentials.json'));
  if (pair === undefined) throw new CommandFailure('NoAccessKey', messages.noKey);
  return { client: new Client({ endpoint, ...pair, timeoutMs: 30_000 }), endpoint, accessKeyId: pair.accessKeyId };
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
