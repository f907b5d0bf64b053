// A customer's backend: receives event calls, checks their signature by the documented formula without playauth's code,
// and misbehaves on request.
import { createHash, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { vi } from 'vitest';

export interface ReceivedEvent {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly id: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** As it arrived. */
  readonly rawBody: string;
  /** Whether the headers are signed with this key for this URL, as it was configured. */
  readonly isSignedFor: (callbackUrl: string, key: string) => boolean;
}

/** Answers 200 by default; `hang` never answers, `cut` closes the connection. */
export type Behaviour = number | 'hang' | 'cut' | ((response: ServerResponse) => void);

export interface EventReceiver extends AsyncDisposable {
  /** Where it listens, also while it is down. */
  readonly url: string;
  readonly events: readonly ReceivedEvent[];
  /** Of the next calls, each once; afterwards it takes everything. */
  next(...behaviours: readonly Behaviour[]): void;
  /** Of all calls from now on. */
  always(behaviour: Behaviour): void;
  ofType(type: string): readonly ReceivedEvent[];
  /** Waits until it has been called so often. */
  until(count: number): Promise<readonly ReceivedEvent[]>;
  close(): Promise<void>;
}

export async function openReceiver({ port = 0 } = {}): Promise<EventReceiver> {
  const events: ReceivedEvent[] = [];
  const coming: Behaviour[] = [];
  let usual: Behaviour = 200;
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const rawBody = await text(request);
    const body = JSON.parse(rawBody) as ReceivedEvent['body'];
    const { headers } = request;
    events.push({
      path: request.url ?? '',
      headers,
      body,
      rawBody,
      id: String(headers['x-playauth-event-id']),
      isSignedFor: (callbackUrl, key) => isSigned(headers, callbackUrl, key),
    });
    behave(coming.shift() ?? usual, response);
  };
  const server = createServer((request, response) => {
    take(request, response).catch(() => request.destroy());
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    events,
    next: (...behaviours) => void coming.push(...behaviours),
    always: (behaviour) => {
      usual = behaviour;
    },
    ofType: (type) => events.filter(({ body }) => body['EventType'] === type),
    until: async (count) => {
      await vi.waitUntil(() => events.length >= count, { timeout: 30_000, interval: 20 });
      return events;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function behave(how: Behaviour, response: ServerResponse): void {
  if (how === 'hang') return;
  if (how === 'cut') response.socket?.destroy();
  else if (typeof how === 'function') how(response);
  else response.writeHead(how).end();
}

function isSigned(headers: IncomingMessage['headers'], callbackUrl: string, key: string): boolean {
  const [timestamp, signature] = [headers['x-vod-timestamp'], headers['x-vod-signature']];
  if (typeof timestamp !== 'string' || !/^\d{10}$/.test(timestamp) || typeof signature !== 'string') return false;
  const expected = createHash('md5').update([callbackUrl, timestamp, key].join('|')).digest('hex');
  return signature.length === expected.length && timingSafeEqual(Buffer.from(signature), Buffer.from(expected));
}
