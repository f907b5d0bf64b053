// A real Redis for one test file, and a free port for one that is not there.
import { spawn } from 'node:child_process';
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
}

export async function startRedis(): Promise<TestRedis> {
  if (!(await ensureSystemPackages(['redis']))) throw new Error('redis-server is missing');
  const folder = await mkdtemp(join(tmpdir(), 'playauth-redis-'));
  const port = await freePort();
  const redis = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder]);
  for await (const line of redis.stdout) if (String(line).includes('Ready to accept connections')) break;
  return {
    url: `redis://127.0.0.1:${String(port)}`,
    stop: async () => {
      if (redis.exitCode === null && redis.signalCode === null) {
        redis.kill();
        await once(redis, 'exit');
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
