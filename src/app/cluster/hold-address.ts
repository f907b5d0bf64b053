// The addresses at which the members of a server listen, each with a socket of its own. The kernel would let another server of the same
// user share them, and give it half of the connections: the first process sees that they are free, and holds them for as long as it runs.
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { listenAt, type LookUpLocalhost } from '../../gateway/listen.ts';

export interface HeldAddress {
  readonly port: number;
  readonly addresses: readonly string[];
  readonly release: () => Promise<void>;
}

interface Wanted {
  readonly host: string;
  readonly port: number;
}

/** Rejects with EADDRINUSE as a server does that listens. With port 0 a free one, for the reason that `choosePort` gives. */
export async function holdAddress(at: Wanted, addressesOfLocalhost?: LookUpLocalhost): Promise<HeldAddress> {
  const probe = createServer((socket) => socket.destroy());
  const probes = [probe, ...(await listenAt(probe, at, addressesOfLocalhost))];
  const held = new Map<string, Server>();
  const release = async (): Promise<void> => {
    await Promise.all(Array.from(held.values(), close));
  };
  const { port } = probe.address() as AddressInfo;
  try {
    // While the probes listen: of two servers that start at the same time one finds either.
    for (const each of probes) {
      const { address } = each.address() as AddressInfo;
      const lock = await lockAddress(address, port);
      if (lock !== undefined) held.set(address, lock);
      else if (each === probe) throw takenError(address, port);
    }
  } catch (error) {
    await release();
    throw error;
  } finally {
    await Promise.all(probes.map(close));
  }
  return { port, addresses: [...held.keys()], release };
}

/** With port 0 a free one: when all members end at once, those that replace them have to listen where the clients are. */
export async function choosePort({ host, port }: Wanted): Promise<number> {
  if (port !== 0) return port;
  const probe = createServer();
  await once(probe.listen({ host, port }), 'listening');
  const free = (probe.address() as AddressInfo).port;
  await close(probe);
  return free;
}

/**
 * An abstract socket of Linux, which is in no folder: like a port it belongs to the network namespace, and ends with its process, also with
 * one that is killed. Undefined if another server has it.
 */
async function lockAddress(address: string, port: number): Promise<Server | undefined> {
  const lock = createServer((socket) => socket.destroy()).listen({ path: `\0playauth ${address} ${String(port)}` });
  try {
    await once(lock, 'listening');
    return lock;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return undefined;
    throw error;
  }
}

function takenError(address: string, port: number): Error {
  const at = address.includes(':') ? `[${address}]` : address;
  const fields = { code: 'EADDRINUSE', syscall: 'listen', address, port };
  return Object.assign(new Error(`listen EADDRINUSE: address already in use ${at}:${String(port)}`), fields);
}

async function close(server: Server): Promise<void> {
  await once(server.close(), 'close');
}
