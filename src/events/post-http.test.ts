import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { generate } from 'selfsigned';
import { expect, onTestFinished, test } from 'vitest';
import { createAddressClassifier, type AddressClass } from '../base/address-class.ts';
import { post, type PostOutcome } from './post-http.ts';

const classify = createAddressClassifier();

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** A server that records the requests it received. */
async function open(answer: RequestListener = (_, response) => void response.end()) {
  const reached: string[] = [];
  const server = createServer((request, response) => {
    reached.push(request.url ?? '');
    answer(request, response);
  });
  return { port: await listen(server), reached };
}

interface Options {
  readonly allowPrivate?: boolean;
  readonly judge?: (address: string) => AddressClass;
  readonly signal?: AbortSignal;
}

function send(
  url: string,
  { allowPrivate = true, judge = classify, signal = new AbortController().signal }: Options = {},
): Promise<PostOutcome> {
  return post(judge, { url, body: '{}', headers: {}, allowPrivate, signal });
}

const forbidden = { ok: false, reason: 'forbidden address' };

test('calls an address of this machine only where private addresses are allowed', async () => {
  const { port, reached } = await open();
  const urls = ['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]', '2130706433', '0x7f.1'].map(
    (host) => `http://${host}:${String(port)}/`,
  );
  for (const url of urls) expect([url, await send(url, { allowPrivate: false })]).toEqual([url, forbidden]);
  expect(reached).toEqual([]);
  expect(await send(`http://127.0.0.1:${String(port)}/`)).toEqual({ ok: true });
  expect(reached).toEqual(['/']);
});

test.each(['169.254.169.254', '100.100.100.200', '0.0.0.0', '[fe80::1]', '[fd00:ec2::254]', '[::ffff:a9fe:a9fe]'])(
  'never calls %s',
  async (host) => {
    expect(await send(`http://${host}/`)).toEqual(forbidden);
  },
);

test('checks the address that a name has when it is called', async () => {
  const { port, reached } = await open();
  const url = `http://localhost:${String(port)}/`;
  // The name itself is allowed; its address is not.
  expect(await send(url, { judge: () => 'never' })).toEqual(forbidden);
  expect(await send(url.replace('localhost', 'localhost.'), { allowPrivate: false })).not.toEqual({ ok: true });
  expect(reached).toEqual([]);
  expect(await send(url)).toEqual({ ok: true });
});

test('does not trust a self-signed certificate', async () => {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }]);
  let reached = 0;
  const server = createTlsServer({ key, cert }, (_, response) => {
    reached += 1;
    response.end();
  });
  expect(await send(`https://127.0.0.1:${String(await listen(server))}/`)).toMatchObject({ ok: false });
  expect(reached).toBe(0);
});

test('reports an aborted request and a refused connection', async () => {
  const stopping = new AbortController();
  const { port } = await open(() => stopping.abort());
  const url = `http://127.0.0.1:${String(port)}/`;
  expect(await send(url, { signal: stopping.signal })).toEqual({ ok: false, reason: 'stopped' });
  const gone = createServer();
  const unused = await listen(gone);
  await new Promise((resolve) => gone.close(resolve));
  expect(await send(`http://127.0.0.1:${String(unused)}/`)).toEqual({ ok: false, reason: 'ECONNREFUSED' });
});

test('accepts a response that breaks off after its status', async () => {
  const { port } = await open((_, response) => {
    response.writeHead(200, { 'content-length': 1000 });
    response.write('x', () => response.destroy());
  });
  expect(await send(`http://127.0.0.1:${String(port)}/`)).toEqual({ ok: true });
});
