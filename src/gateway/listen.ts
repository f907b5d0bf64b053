// Where a server listens: at one address, or at every address of `localhost`.
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';

export interface ListenAt {
  readonly host: string;
  readonly port: number;
  /**
   * Instead of at `host`: several processes listen here, each with a socket of its own (SO_REUSEPORT), and the kernel spreads connections
   * among them. It does not refuse an address that another server shares in this way: one process has to see that they are free.
   */
  readonly addresses?: readonly string[] | undefined;
}

/** Every address of `localhost`, as the system resolves it; a test hands in its own. */
export type LookUpLocalhost = () => Promise<readonly { readonly address: string }[]>;

const lookUpLocalhost: LookUpLocalhost = () => lookup('localhost', { all: true });

/** Answers the listeners beside `server` itself, whose connections become those of `server`. */
export async function listenAt(
  server: Server,
  { host, port, addresses }: ListenAt,
  addressesOfLocalhost = lookUpLocalhost,
): Promise<Server[]> {
  const reusePort = addresses !== undefined;
  server.listen({ host: addresses?.[0] ?? host, port, reusePort });
  await once(server, 'listening');
  const first = server.address() as AddressInfo;
  const wanted = addresses ?? (host === 'localhost' ? await readAll(addressesOfLocalhost) : []);
  const others: Server[] = [];
  for (const address of wanted) {
    if (address === first.address) continue;
    const other = await listenBeside(server, { host: address, port: first.port, reusePort }).catch(leaveOut(reusePort));
    if (other !== undefined) others.push(other);
  }
  return others;
}

async function readAll(addressesOfLocalhost: LookUpLocalhost): Promise<readonly string[]> {
  const found = await addressesOfLocalhost().catch(() => []);
  return found.map(({ address }) => address);
}

/** Of the addresses of `localhost` one that is taken is left out. Those that are shared were free: all processes have the same ones. */
function leaveOut(isShared: boolean): (error: Error) => undefined {
  return (error) => {
    if (isShared) throw error;
    return undefined;
  };
}

interface Beside {
  readonly host: string;
  readonly port: number;
  readonly reusePort: boolean;
}

/** Without `noDelay`, which Node sets for HTTP servers alone, the last bytes of an answer would wait for an ACK of the client. */
async function listenBeside(server: Server, at: Beside): Promise<Server> {
  const other = createServer({ noDelay: true }, (socket) => server.emit('connection', socket)).listen(at);
  await once(other, 'listening');
  return other;
}
