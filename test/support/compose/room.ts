// Where the services of a compose file run: a network of its own, in which the names of the services lead to its loopback, so that
// ports and addresses are those of the file. Each service has its own mounts below /mnt. Needs root and Linux.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import { ensureSystemPackages } from '../../../scripts/system-packages.mjs';

export interface Room {
  /** Before a command that runs in the room. */
  readonly enter: readonly string[];
  /** Answers the loopback port of this machine that leads to that port of the room. */
  reach(port: number): Promise<number>;
  close(): Promise<void>;
}

const RELAY = join(import.meta.dirname, 'room-relay.ts');
const OPEN = 'ip link set lo up && mount --bind "$1" /etc/hosts && echo ready && exec sleep infinity';

export async function openRoom(folder: string, names: readonly string[]): Promise<Room> {
  if (!(await ensureSystemPackages(['iproute2']))) throw new Error('the network needs ip');
  const hosts = join(folder, 'hosts');
  writeFileSync(hosts, ['localhost', ...names].map((name) => `127.0.0.1 ${name}\n`).join(''));
  const children = [await begin(['unshare', '--net', '--mount', ...MORTAL, 'sh', '-c', OPEN, 'sh', hosts])];
  const target = String(children[0]?.pid);
  const servers: Server[] = [];
  return {
    enter: ['nsenter', '--net', '--mount', '--target', target],
    reach: async (port) => {
      const socket = join(folder, `port-${String(port)}`);
      const relay = [process.execPath, RELAY, socket, String(port)];
      children.push(await begin(['nsenter', '--net', '--target', target, ...MORTAL, ...relay]));
      const server = createServer((client) => {
        const onward = connect(socket);
        client.on('error', () => onward.destroy()).pipe(onward);
        onward.on('error', () => client.destroy()).pipe(client);
      });
      servers.push(server);
      await once(server.listen(0, '127.0.0.1'), 'listening');
      return (server.address() as AddressInfo).port;
    },
    close: async () => {
      for (const server of servers) server.close();
      for (const child of children.toReversed()) {
        const gone = once(child, 'exit');
        if (child.exitCode === null && child.signalCode === null && child.kill('SIGKILL')) await gone;
      }
    },
  };
}

/** They end with this process, however that ends. */
const MORTAL = ['setpriv', '--pdeathsig=KILL', '--'];

/** Resolves when it has said that it is ready. */
async function begin([program = '', ...args]: readonly string[]): Promise<ChildProcess> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`${program} ${args.join(' ')} ended with ${String(code)}`);
  });
  await Promise.race([once(child.stdout, 'data'), ended]);
  ended.catch(() => undefined);
  return child;
}
