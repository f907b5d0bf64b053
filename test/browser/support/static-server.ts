// A small web server on a free loopback port: files of a folder or texts made in a test, with CORS.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html;charset=utf-8',
  '.js': 'text/javascript;charset=utf-8',
  '.css': 'text/css;charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

export type Answers = Readonly<Record<string, string | (() => Promise<string>)>>;

export interface StaticServer extends AsyncDisposable {
  /** Without a trailing slash. */
  readonly url: string;
}

/** Texts by path, computed for each request if they are functions; other paths are files of `folder`. */
export async function serveStatic(answers: Answers, folder?: string): Promise<StaticServer> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const answer = Object.hasOwn(answers, pathname) ? answers[pathname] : undefined;
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('content-type', types[extname(pathname)] ?? 'application/octet-stream');
    if (answer !== undefined) void sendText(response, answer);
    else if (folder !== undefined) void sendFile(response, join(folder, normalize(decodeURIComponent(pathname))));
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}`,
    [Symbol.asyncDispose]: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function sendText(response: ServerResponse, answer: string | (() => Promise<string>)): Promise<void> {
  try {
    response.end(typeof answer === 'string' ? answer : await answer());
  } catch {
    response.writeHead(503).end();
  }
}

async function sendFile(response: ServerResponse, path: string): Promise<void> {
  const file = await stat(path).catch(() => undefined);
  if (file?.isFile() !== true) response.writeHead(404).end();
  else createReadStream(path).pipe(response);
}
