// Raw connections that misbehave: they pour, they stop reading, they never finish. All are destroyed after the test.
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface RawSocket {
  readonly write: (bytes: string) => void;
  /** Writes the text again whenever the server has taken it. The function that is returned ends that. */
  readonly pour: (text: string) => () => void;
  readonly stopReading: () => void;
  readonly resumeReading: () => void;
  readonly receivedBytes: () => number;
  /** The first megabyte of what was received, once so many answers have begun. */
  readonly untilAnswers: (count: number) => Promise<string>;
  readonly closed: Promise<void>;
}

const KEPT_BYTES = 1024 ** 2;

/** A connection that the server closes at once counts too. */
export async function openSockets(url: string, count: number): Promise<readonly RawSocket[]> {
  const { hostname, port } = new URL(url);
  const sockets = Array.from({ length: count }, () => connect({ host: hostname, port: Number(port) }));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
  });
  const opened = sockets.map(async (socket) => {
    socket.on('error', () => undefined);
    await Promise.race([once(socket, 'connect'), once(socket, 'close')]);
    return rawSocket(socket);
  });
  return await Promise.all(opened);
}

function rawSocket(socket: Socket): RawSocket {
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  const kept: string[] = [];
  let received = 0;
  socket.on('data', (chunk: Buffer) => {
    if (received < KEPT_BYTES) kept.push(chunk.toString('latin1'));
    received += chunk.length;
  });
  return {
    closed,
    write: (bytes) => void socket.write(bytes),
    stopReading: () => void socket.pause(),
    resumeReading: () => void socket.resume(),
    pour: (text) => {
      let isOver = false;
      const pourOn = (): void => {
        if (!isOver && socket.writable) socket.write(text, () => setImmediate(pourOn));
      };
      pourOn();
      return () => {
        isOver = true;
        socket.destroy();
      };
    },
    receivedBytes: () => received,
    untilAnswers: async (count) => {
      for (;;) {
        const all = kept.join('');
        if (all.split('HTTP/1.1 ').length > count) return all;
        if (socket.destroyed) throw new Error(`the connection was cut after ${String(received)} bytes`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
  };
}
