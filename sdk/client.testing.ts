// A server that records requests, and a client that calls it, for the tests of the client.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished } from 'vitest';
import { Client, PlayauthError, type ClientOptions } from './client.ts';

export const SECRET = 'testAccessKeySecret';
export const TOKEN = 'CAIS+tok/en==';

export interface Seen {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  readonly url: string;
}

type Responder = (response: ServerResponse, attempt: number) => void;

export async function serve(respond: Responder): Promise<{ endpoint: string; seen: Seen[] }> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    void readAll(request).then((body) => {
      seen.push({ headers: request.headers as Seen['headers'], body, url: request.url ?? '' });
      respond(response, seen.length);
    });
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { endpoint: `127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

async function readAll(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

export function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json;charset=utf-8' }).end(JSON.stringify(body));
}

export function clientOf(endpoint: string, options: Partial<ClientOptions> = {}): Client {
  return new Client({ endpoint, accessKeyId: 'testAccessKeyId', accessKeySecret: SECRET, ...options });
}

export function errorOf(promise: Promise<unknown>): Promise<PlayauthError> {
  return promise.then(
    () => expect.fail('the call succeeded'),
    (error: unknown) => {
      expect(error).toBeInstanceOf(PlayauthError);
      return error as PlayauthError;
    },
  );
}
