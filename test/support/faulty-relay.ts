// A relay in front of a dependency that a test stops, freezes or slows: what it passes on is decided when the bytes come.
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** `frozen`: connections open, and no byte passes. `refusing`: connections are cut. `slow`: bytes pass `delayMs` later. */
export type RelayMode = 'passing' | 'frozen' | 'refusing' | 'slow';

export interface FaultyRelay {
  readonly port: number;
  /** Leaving `frozen` cuts the connections of that time: their bytes are lost. */
  set(mode: RelayMode, delayMs?: number): void;
  stop(): Promise<void>;
}

export async function startFaultyRelay(target: {
  readonly hostname: string;
  readonly port: number;
}): Promise<FaultyRelay> {
  let mode: RelayMode = 'passing';
  let delay = 0;
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    return socket.once('close', () => sockets.delete(socket)).on('error', () => undefined);
  };
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const pass = (to: Socket, bytes: Buffer): void => {
    if (mode === 'passing') to.write(bytes);
    else if (mode === 'slow') setTimeout(() => to.write(bytes), delay);
  };
  const server = createServer((client) => {
    keep(client);
    if (mode === 'refusing') {
      client.destroy();
      return;
    }
    const onward = keep(connect(target.port, target.hostname));
    client.once('close', () => onward.destroy()).on('data', (bytes) => pass(onward, bytes));
    onward.once('close', () => client.destroy()).on('data', (bytes) => pass(client, bytes));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    set: (next, delayMs = 0) => {
      const isThawed = mode === 'frozen' && next !== 'frozen';
      mode = next;
      delay = delayMs;
      if (isThawed || next === 'refusing') cut();
    },
    stop: async () => {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
