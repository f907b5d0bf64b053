// A relay between a client and a server on loopback whose connections a test can watch, alter, hold and cut.
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface Relay {
  readonly port: number;
  /** Connections that are open now. */
  open(): number;
  /** Ends them all. */
  cut(): void;
  stop(): Promise<void>;
}

export interface RelayHooks {
  /** What the relay answers itself to these bytes of the client, which then do not go on. */
  readonly answer?: (bytes: Buffer) => string | undefined;
  /** What goes on in place of these bytes of the client; undefined cuts the connection. */
  readonly up?: (bytes: Buffer) => Buffer | undefined;
  /** The same for bytes of the server; `hold` keeps them back for ever. */
  readonly down?: (bytes: Buffer) => Buffer | undefined | 'hold';
  /** Takes what the server sends however slow the client is. */
  readonly isEager?: true;
}

export async function startRelay(target: string, hooks: RelayHooks = {}): Promise<Relay> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    return socket.once('close', () => sockets.delete(socket)).on('error', () => undefined);
  };
  let connections = 0;
  const server = createServer((client) => {
    const onward = keep(connect(Number(port), hostname));
    keep(client);
    connections += 1;
    client.once('close', () => {
      connections -= 1;
      onward.destroy();
    });
    onward.once('close', () => client.destroy());
    client.on('data', (bytes) => {
      const answer = hooks.answer?.(bytes);
      if (answer === undefined) pass(onward, client, hooks.up === undefined ? bytes : hooks.up(bytes));
      else client.write(answer);
    });
    onward.on('data', (bytes) => {
      const passed = hooks.down === undefined ? bytes : hooks.down(bytes);
      if (passed === 'hold') return;
      if (hooks.isEager === true && passed !== undefined) client.write(passed);
      else pass(client, onward, passed);
    });
  });
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    open: () => connections,
    cut,
    stop: async () => {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}

function pass(to: Socket, from: Socket, bytes: Buffer | undefined): void {
  if (bytes === undefined) {
    to.destroy();
    from.destroy();
    return;
  }
  if (to.write(bytes)) return;
  from.pause();
  to.once('drain', () => from.resume());
}
