// A server with films for the browser tests, filled and queried through the public API only.
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Client } from '../../../sdk/client.ts';
import { operationVersions, type Operations } from '../../../sdk/operations.ts';
import { readResponse } from '../../../sdk/read-response.ts';
import { signRequest } from '../../../sdk/sign-request.ts';
import { sendFile, waitUntilPlayable } from '../../../src/cli/import/import-file.ts';
import { speaker, type Terminal } from '../../../src/terminal/terminal.ts';
import { readClientEnvironment } from '../../../src/config/client-environment.ts';
import type { Values } from '../../../src/config/read-config.ts';
import { startServer, type EmbeddedServer, type SettableClock } from '../../../src/embedded.ts';

export interface Library extends AsyncDisposable {
  readonly server: EmbeddedServer;
  /** Lives as long as the library. */
  readonly folder: string;
  /** Sends a file and returns its VideoId at once. */
  readonly send: (path: string, title?: string) => Promise<string>;
  /** Sends a file and resolves when it plays. */
  readonly add: (path: string, title?: string) => Promise<string>;
  /** One call of the API, signed at the server's own time, however far that was moved. */
  readonly call: <Name extends keyof Operations>(
    name: Name,
    parameters: Operations[Name]['request'],
  ) => Promise<Operations[Name]['response']>;
  readonly issue: (videoId: string, seconds?: number) => Promise<string>;
  /** Simulates a change by another process on the same database. */
  readonly setStatus: (videoId: string, status: string) => void;
}

const silent: Terminal = {
  out: () => undefined,
  err: () => undefined,
  status: () => undefined,
  isInteractive: false,
  isPiped: false,
  columns: 80,
  say: speaker('en'),
  environment: readClientEnvironment({}),
};
/** Longer than the TTL of the server's video cache. */
const CACHE_MS = 5000;

export async function openLibrary(settings: Values = {}, clock?: SettableClock): Promise<Library> {
  const folder = await mkdtemp(join(tmpdir(), 'playauth-browser-'));
  const database = join(folder, 'playauth.db');
  const server = await startServer({
    settings: { databaseUrl: `sqlite:${database}`, ...settings },
    ...(clock !== undefined && { clock }),
  });
  const { accessKeyId, accessKeySecret } = server;
  const client = new Client({ endpoint: server.url, accessKeyId, accessKeySecret, timeoutMs: 30_000 });
  const send = (path: string, title?: string): Promise<string> =>
    sendFile(silent, client, { path, ...(title !== undefined && { title }) });
  const call: Library['call'] = async (name, parameters) => signedCall(server, name, parameters);
  return {
    server,
    folder,
    send,
    add: async (path, title) => {
      const videoId = await send(path, title);
      await waitUntilPlayable(silent, client, { videoId });
      return videoId;
    },
    call,
    issue: async (videoId, seconds = 100) => {
      const { PlayAuth } = await call('GetVideoPlayAuth', { VideoId: videoId, AuthInfoTimeout: seconds });
      return PlayAuth;
    },
    setStatus: (videoId, status) => {
      using other = new DatabaseSync(database);
      const { changes } = other.prepare('update videos set status = ? where video_id = ?').run(status, videoId);
      if (changes !== 1) throw new Error(`no video ${videoId}`);
      server.clock.advance(CACHE_MS);
    },
    [Symbol.asyncDispose]: async () => {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function signedCall<Name extends keyof Operations>(
  { url, endpoint, accessKeyId, accessKeySecret, clock }: EmbeddedServer,
  action: Name,
  parameters: Operations[Name]['request'],
): Promise<Operations[Name]['response']> {
  const texts = Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, String(value)]));
  const call = {
    host: endpoint,
    action,
    version: operationVersions[action],
    parameters: { ...texts, Format: 'JSON' },
    nonce: randomUUID(),
    at: clock.now(),
  };
  const { headers, body } = await signRequest(call, { accessKeyId, accessKeySecret });
  const response = await fetch(url, { method: 'POST', headers, body });
  const answer = { status: response.status, text: await response.text() };
  return readResponse(answer, []) as Operations[Name]['response'];
}
