// Two servers whose processes share their port must not share it with each other.
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { choosePort, holdAddress, type HeldAddress } from './hold-address.ts';

const LOOPBACK = '127.0.0.1';
const taken = (port: number): object => ({ code: 'EADDRINUSE', syscall: 'listen', port });

async function hold(port: number, host = LOOPBACK, addresses: readonly string[] = []): Promise<HeldAddress> {
  const held = await holdAddress({ host, port }, () => Promise.resolve(addresses.map((address) => ({ address }))));
  onTestFinished(held.release);
  return held;
}

async function listen(host: string, { port = 0, reusePort = false } = {}): Promise<number> {
  const server = createServer().listen({ host, port, reusePort });
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

describe.runIf(process.platform === 'linux')('an address that a server holds', () => {
  test('is free for its own processes, and for no other server until it is released', async () => {
    const { port, addresses, release } = await hold(0);
    expect(addresses).toEqual([LOOPBACK]);
    await expect(hold(port)).rejects.toMatchObject(taken(port));
    await listen(LOOPBACK, { port, reusePort: true });
    await release();
    await expect(hold(port)).rejects.toMatchObject(taken(port));
  });

  test('can be held again when it is released', async () => {
    const { port, release } = await hold(0);
    await release();
    expect((await hold(port)).port).toBe(port);
  });

  test('was not taken by another program, also not by one that would share it', async () => {
    for (const reusePort of [false, true]) {
      const port = await listen(LOOPBACK, { reusePort });
      await expect(hold(port)).rejects.toMatchObject(taken(port));
    }
  });

  test('is held by one of two servers that start at the same time', async () => {
    const port = await choosePort({ host: LOOPBACK, port: 0 });
    const outcomes = await Promise.allSettled([hold(port), hold(port)]);
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const [rejected] = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(rejected?.reason).toMatchObject(taken(port));
  });

  test('is one of all that localhost has: of those a taken one is left out, if it is not the first', async () => {
    const all = [LOOPBACK, '127.0.0.2', '127.0.0.3', '127.0.0.4'];
    const port = await listen('127.0.0.2');
    await hold(port, '127.0.0.3');
    expect((await hold(port, 'localhost', all)).addresses).toEqual([LOOPBACK, '127.0.0.4']);
  });
});
