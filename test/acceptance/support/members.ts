// The processes of `serve --workers`, and connections of which it is known which process has them: the kernel spreads them by a hash.
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import type { Server } from './server.ts';

/** With two processes all of this many connections are at one of them once in 10^30. */
const MOST_TRIES = 100;
const LISTENING = '0A';

/** Without the first process, and what else that has started. */
export function membersOf({ pid }: Pick<Server, 'pid'>): readonly number[] {
  const children = readFileSync(`/proc/${String(pid)}/task/${String(pid)}/children`, 'latin1').trim();
  return children.split(' ').filter(Boolean).map(Number).filter(isMember);
}

/** By the variable that Node's cluster gives its processes. */
function isMember(pid: number): boolean {
  try {
    return readFileSync(`/proc/${String(pid)}/environ`, 'latin1').includes('NODE_UNIQUE_ID=');
  } catch {
    // Ended meanwhile.
    return false;
  }
}

/** So many open connections at each process, in turns. */
export async function connectToEach(server: Server, each = 1): Promise<readonly Socket[]> {
  const found = new Map(membersOf(server).map((pid) => [pid, [] as Socket[]]));
  for (let tries = 0; tries < MOST_TRIES * each; tries += 1) {
    const socket = await open(server);
    const sockets = found.get(await holderOf(server, socket)) ?? [];
    if (sockets.length < each) sockets.push(socket);
    else socket.destroy();
    const all = [...found.values()];
    if (all.every(({ length }) => length === each))
      return Array.from({ length: each }, (_, turn) => all.flatMap((one) => one[turn] ?? [])).flat();
  }
  throw new Error('a process of the server gets no connections');
}

/** In the order in which they were opened: the process of each of so many connections. */
export async function holdersOf(server: Server, count: number): Promise<readonly number[]> {
  const holders: number[] = [];
  for (let opened = 0; opened < count; opened += 1) holders.push(await holderOf(server, await open(server)));
  return holders;
}

/** The processes that have a socket that listens at the port of the server, the first one too. */
export function listenersOf(server: Server): readonly number[] {
  const inodes = socketsAt(server).flatMap(({ state, inode }) => (state === LISTENING ? inode : []));
  return [server.pid, ...membersOf(server)].filter((pid) => inodes.some((inode) => hasSocket(pid, inode)));
}

async function open({ url }: Server): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(url).port) });
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  return socket;
}

/** A connection has no inode before a process has accepted it. */
async function holderOf(server: Server, { localPort }: Socket): Promise<number> {
  for (;;) {
    const inode = socketsAt(server).find(({ remotePort }) => remotePort === localPort)?.inode;
    const holder = membersOf(server).find((pid) => inode !== undefined && hasSocket(pid, inode));
    if (holder !== undefined) return holder;
    await wait(5);
  }
}

interface KernelSocket {
  readonly remotePort: number;
  readonly state: string;
  readonly inode: string;
}

function socketsAt({ url }: Server): readonly KernelSocket[] {
  const port = Number(new URL(url).port);
  const [, ...lines] = readFileSync('/proc/net/tcp', 'latin1').trimEnd().split('\n');
  return lines.flatMap((line) => {
    const [, local = '', remote = '', state = '', , , , , , inode = ''] = line.trim().split(/\s+/);
    return portOf(local) === port ? { remotePort: portOf(remote), state, inode } : [];
  });
}

function portOf(address: string): number {
  return Number.parseInt(address.split(':')[1] ?? '', 16);
}

function hasSocket(pid: number, inode: string): boolean {
  const folder = `/proc/${String(pid)}/fd`;
  return readdirSync(folder).some((name) => {
    try {
      return readlinkSync(`${folder}/${name}`) === `socket:[${inode}]`;
    } catch {
      // Closed meanwhile.
      return false;
    }
  });
}
