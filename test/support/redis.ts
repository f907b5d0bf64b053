// A real Redis for one test file, and a free port for one that is not there.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureSystemPackages } from '../../scripts/system-packages.mjs';

export interface TestRedis {
  readonly url: string;
  /** Also when it has ended already. */
  stop(): Promise<void>;
  readonly signal: (name: 'SIGSTOP' | 'SIGCONT') => void;
  /** SIGKILL, and a start on the same port. */
  readonly crash: () => Promise<void>;
}

export async function startRedis(): Promise<TestRedis> {
  if (!(await ensureSystemPackages(['redis']))) throw new Error('redis-server is missing');
  const folder = await mkdtemp(join(tmpdir(), 'playauth-redis-'));
  const port = await freePort();
  let redis = await launch(port, folder);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (redis.exitCode !== null || redis.signalCode !== null) return;
    const gone = once(redis, 'exit');
    redis.kill(signal);
    await gone;
  };
  return {
    url: `redis://127.0.0.1:${String(port)}`,
    signal: (name) => void redis.kill(name),
    crash: async () => {
      await end('SIGKILL');
      redis = await launch(port, folder);
    },
    stop: async () => {
      await end('SIGTERM');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function launch(port: number, folder: string): Promise<ChildProcess> {
  const redis = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder]);
  for await (const line of redis.stdout) if (String(line).includes('Ready to accept connections')) break;
  return redis;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
