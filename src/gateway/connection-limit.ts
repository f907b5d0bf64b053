// How many connections there may be, in all and for each address. Where there are too many, the one that achieves least is
// closed to make room; a newcomer is refused only if all others are at work.
import type { Socket } from 'node:net';
import { sourceOf } from '../base/source-of-address.ts';
import type { LimitCounts } from '../config/limit-counts.ts';
import { dispensability, newConnection, type Connection } from './connection.ts';

export interface ConnectionLimits {
  readonly inAll: number;
  /** Not applied to loopback: a proxy on this machine speaks for all its clients. */
  readonly perAddress: number;
  readonly counts: LimitCounts;
}

export interface ConnectionLimit {
  readonly connections: ReadonlySet<Connection>;
  /** Undefined if there is no room: the caller closes the socket. */
  admit(socket: Socket, now: number): Connection | undefined;
  forget(connection: Connection): void;
}

/** Connections looked at to find one that can make room: bounded, so that a flood of newcomers costs little. */
const LOOKED_AT = 256;
const LOOPBACK = /^(?:127\.|::1$|::ffff:127\.)/i;

export function createConnectionLimit({ inAll, perAddress, counts }: ConnectionLimits): ConnectionLimit {
  const connections = new Set<Connection>();
  const byAddress = new Map<string, Set<Connection>>();
  const forget = (connection: Connection): void => {
    connections.delete(connection);
    const ofAddress = byAddress.get(connection.address);
    ofAddress?.delete(connection);
    if (ofAddress?.size === 0) byAddress.delete(connection.address);
  };
  /** Whether there is room now. */
  const closeOne = (among: Set<Connection>, now: number): boolean => {
    const leastUseful = findDispensable(among, now);
    if (leastUseful === undefined) return false;
    forget(leastUseful);
    leastUseful.socket.destroy();
    return true;
  };
  return {
    connections,
    forget,
    admit: (socket, now) => {
      const remote = socket.remoteAddress ?? '';
      const address = sourceOf(remote);
      const ofAddress = byAddress.get(address) ?? new Set();
      const isOver = ofAddress.size >= perAddress && !LOOPBACK.test(remote);
      if (isOver || connections.size >= inAll) {
        counts.note(isOver ? 'connections-of-address' : 'connections', { address });
        if (!closeOne(isOver ? ofAddress : connections, now)) return undefined;
      }
      const connection = newConnection(socket, address, now);
      connections.add(connection);
      byAddress.set(address, ofAddress.add(connection));
      return connection;
    },
  };
}

/** What was looked at goes to the end, so that the next search looks at others. */
function findDispensable(among: Set<Connection>, now: number): Connection | undefined {
  let found: Connection | undefined;
  let most = 0;
  let looked = 0;
  // A Set gives what is added during a walk again: the walk ends by its count.
  const mostLooked = Math.min(LOOKED_AT, among.size);
  for (const connection of among) {
    looked += 1;
    if (looked > mostLooked) break;
    const dispensable = dispensability(connection, now);
    if (dispensable > most) [found, most] = [connection, dispensable];
    among.delete(connection);
    among.add(connection);
  }
  return found;
}
