// One connection that sends requests as bytes and reads the status of each answer. It is opened again when the server ends it.
import { connect, type Socket } from 'node:net';

export interface FuzzConnection {
  /** The status of the answer; 0 when the server ended the connection without one. */
  readonly send: (request: Buffer) => Promise<number>;
  /** The next request opens it again. */
  readonly close: () => void;
}

const HEAD_END = Buffer.from('\r\n\r\n');

export function openFuzzConnection(url: string): FuzzConnection {
  const { hostname, port } = new URL(url);
  let socket: Socket | undefined;
  let received: Buffer = Buffer.alloc(0);
  let settle: ((status: number) => void) | undefined;
  const finish = (status: number): void => {
    const done = settle;
    settle = undefined;
    received = Buffer.alloc(0);
    done?.(status);
  };
  const open = (): Socket => {
    const opened = connect({ host: hostname, port: Number(port), noDelay: true });
    opened.on('error', () => undefined);
    opened.on('data', (chunk: Buffer) => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
      const status = statusOfWholeAnswer(received);
      if (status === undefined) return;
      if (/^connection: *close/im.test(received.toString('latin1', 0, received.indexOf(HEAD_END)))) {
        if (socket === opened) socket = undefined;
        opened.destroy();
      }
      finish(status);
    });
    opened.once('close', () => {
      if (socket === opened) socket = undefined;
      else return;
      // An answer whose end is the end of the connection.
      finish(received.length > 0 ? statusOf(received.toString('latin1', 0, 32)) : 0);
    });
    return opened;
  };
  return {
    send: (request) =>
      new Promise((resolve) => {
        settle = resolve;
        socket ??= open();
        socket.write(request);
      }),
    close: () => {
      socket?.destroy();
      socket = undefined;
    },
  };
}

const statusOf = (text: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0);

/** Undefined while bytes of the answer are missing. Requests are never HEAD, so each answer has its body. */
function statusOfWholeAnswer(bytes: Buffer): number | undefined {
  const end = bytes.indexOf(HEAD_END);
  if (end < 0) return undefined;
  const head = bytes.toString('latin1', 0, end);
  const status = statusOf(head);
  if (/^transfer-encoding: *chunked/im.test(head)) return bytes.includes('0\r\n\r\n', end) ? status : undefined;
  const length = status === 304 || status === 204 ? 0 : Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
  return bytes.length >= end + HEAD_END.length + length ? status : undefined;
}
