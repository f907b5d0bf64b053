// A connection that is kept alive, with one request at a time: an answer costs the client little, so that two million of them fit into minutes.
import { connect, type Socket } from 'node:net';

export interface WireAnswer {
  readonly status: number;
  readonly head: string;
  readonly body: Buffer;
}

interface Waiting {
  readonly resolve: (answer: WireAnswer) => void;
  readonly reject: (error: Error) => void;
  readonly hasBody: boolean;
}

const END_OF_HEAD = '\r\n\r\n';
const LENGTH = /\r\ncontent-length: *(\d+)/i;
const CHUNKED = /\r\ntransfer-encoding: *chunked/i;

export class WireConnection {
  readonly #port: number;
  #socket: Socket | undefined;
  #read: Buffer = Buffer.alloc(0);
  #waiting: Waiting | undefined;

  constructor(port: number) {
    this.#port = port;
  }

  /** The bytes of a whole request. A connection that the server has closed is opened again. */
  async send(request: string | Buffer, body?: Buffer): Promise<WireAnswer> {
    const socket = (this.#socket ??= await this.#open());
    const { promise, resolve, reject } = Promise.withResolvers<WireAnswer>();
    this.#waiting = { resolve, reject, hasBody: !request.toString('latin1', 0, 5).startsWith('HEAD') };
    socket.write(request);
    if (body !== undefined) socket.write(body);
    return await promise;
  }

  close(): void {
    this.#socket?.removeAllListeners('close').destroy();
    this.#socket = undefined;
  }

  #open(): Promise<Socket> {
    const { promise, resolve, reject } = Promise.withResolvers<Socket>();
    const socket = connect({ host: '127.0.0.1', port: this.#port, noDelay: true });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      socket.on('error', () => undefined);
      resolve(socket);
    });
    socket.on('data', (bytes: Buffer) => this.#take(bytes));
    socket.on('close', () => {
      this.#socket = undefined;
      this.#fail('the connection was closed');
    });
    this.#read = Buffer.alloc(0);
    return promise;
  }

  #fail(reason: string): void {
    this.#waiting?.reject(new Error(reason));
    this.#waiting = undefined;
  }

  #take(bytes: Buffer): void {
    this.#read = this.#read.length === 0 ? bytes : Buffer.concat([this.#read, bytes]);
    const end = this.#read.indexOf(END_OF_HEAD);
    if (end < 0 || this.#waiting === undefined) return;
    const head = this.#read.toString('latin1', 0, end);
    const status = Number(head.slice(9, 12));
    const begin = end + END_OF_HEAD.length;
    const isEmpty = !this.#waiting.hasBody || status === 204 || status === 304;
    const length = isEmpty ? 0 : this.#lengthOf(head, begin);
    if (length === undefined || this.#read.length < begin + length) return;
    const raw = this.#read.subarray(begin, begin + length);
    const body = CHUNKED.test(head) ? joinChunks(raw) : Buffer.from(raw);
    this.#read = this.#read.subarray(begin + length);
    const { resolve } = this.#waiting;
    this.#waiting = undefined;
    if (/\r\nconnection: close/i.test(head)) this.close();
    resolve({ status, head, body });
  }

  /** Undefined while it is not known. */
  #lengthOf(head: string, begin: number): number | undefined {
    const length = LENGTH.exec(head)?.[1];
    if (length !== undefined) return Number(length);
    if (!CHUNKED.test(head)) throw new Error(`an answer without a length: ${head}`);
    const end = this.#read.indexOf('0\r\n\r\n', begin);
    return end < 0 ? undefined : end + 5 - begin;
  }
}

function joinChunks(raw: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; ;) {
    const end = raw.indexOf('\r\n', at);
    const length = parseInt(raw.toString('latin1', at, end), 16);
    if (!(length > 0)) return Buffer.concat(parts);
    parts.push(raw.subarray(end + 2, end + 2 + length));
    at = end + 4 + length;
  }
}
