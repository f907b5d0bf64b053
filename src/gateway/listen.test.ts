// Addresses that several servers share, each with a socket of its own.
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { listenAt, type ListenAt } from './listen.ts';

const LOOPBACK = '127.0.0.1';
const isLinux = process.platform === 'linux';

async function listen(at: ListenAt): Promise<readonly Server[]> {
  const server = createServer();
  onTestFinished(() => void server.close());
  const others = await listenAt(server, at);
  onTestFinished(() => others.forEach((other) => void other.close()));
  return [server, ...others];
}

const portOf = ([server]: readonly Server[]): number => (server?.address() as AddressInfo | undefined)?.port ?? 0;

test.runIf(isLinux)('addresses that are shared may be listened at again, and those of the host may not', async () => {
  const port = portOf(await listen({ host: LOOPBACK, port: 0, addresses: [LOOPBACK] }));
  const shared = await listen({ host: 'localhost', port, addresses: [LOOPBACK, '127.0.0.2'] });
  expect(shared.map((server) => (server.address() as AddressInfo).address)).toEqual([LOOPBACK, '127.0.0.2']);
  await expect(listen({ host: LOOPBACK, port })).rejects.toMatchObject({ code: 'EADDRINUSE', port });
});

test.runIf(isLinux)('none of the addresses that are shared is left out: one that is taken is an error', async () => {
  const taker = createServer().listen(0, '127.0.0.2');
  onTestFinished(() => void taker.close());
  await once(taker, 'listening');
  const port = portOf([taker]);
  const shared = listen({ host: 'localhost', port, addresses: [LOOPBACK, '127.0.0.2'] });
  await expect(shared).rejects.toMatchObject({ code: 'EADDRINUSE', port });
});
