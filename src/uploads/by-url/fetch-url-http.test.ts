// Which addresses a URL can make the server connect to: a real HTTP server on loopback, and names that resolve to addresses
// chosen by an attacker.
import { createServer, type Server } from 'node:http';
import type { lookup } from 'node:dns';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createAddressClassifier } from '../../base/address-class.ts';
import { FETCH_LIMITS, MAX_REDIRECTS, openUrl, readSourceUrl, type FetchDeps } from './fetch-url-http.ts';

let server: Server;
let port = 0;
const asked: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://x');
    asked.push(`${request.headers.host ?? ''}${url.pathname}`);
    const to = url.searchParams.get('to');
    const hops = Number(url.searchParams.get('hops') ?? '0');
    if (url.pathname === '/silent') return;
    if (to !== null) response.writeHead(302, { location: to }).end();
    else if (hops > 0) response.writeHead(307, { location: `?hops=${String(hops - 1)}` }).end();
    else if (url.pathname === '/gzip') response.writeHead(200, { 'content-encoding': 'gzip' }).end('x');
    else if (url.pathname === '/stops') response.writeHead(200, { 'content-length': 10 }).write('half');
    else if (url.pathname === '/down') response.writeHead(503).end();
    else if (url.pathname === '/gone') response.writeHead(404).end();
    else response.writeHead(200, { 'content-type': 'video/mp4; x=y', 'content-length': 5 }).end('bytes');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
afterEach(() => {
  asked.length = 0;
});

const classify = createAddressClassifier();
/** Classifies loopback as public, so that the test server can be fetched from. */
const open: FetchDeps = {
  classify: (address) => (address === '127.0.0.1' ? 'public' : classify(address)),
  allowPrivate: false,
  limits: FETCH_LIMITS,
};
const closed: FetchDeps = { ...open, classify };
const never = new AbortController().signal;
const at = (path: string, host = '127.0.0.1'): string => `http://${host}:${String(port)}${path}`;

/** Answers each lookup with the next of these lists of addresses; the last one repeats. */
function resolvingTo(...answers: readonly (readonly string[])[]): { lookup: typeof lookup; asked: string[] } {
  const names: string[] = [];
  const resolve = (name: string, _: unknown, done: (error: Error | null, found: object[]) => void): void => {
    names.push(name);
    const addresses = answers[Math.min(names.length, answers.length) - 1] ?? [];
    const error = addresses.length === 0 ? Object.assign(new Error('none'), { code: 'ENOTFOUND' }) : null;
    done(
      error,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
  return { lookup: resolve as unknown as typeof lookup, asked: names };
}

const unreachable = { name: 'FetchError', code: 'SourceUnreachable', isRetryable: false };

test('opens a file with its type, size and final URL', async () => {
  const opened = await openUrl(open, at('/film.mp4?a=b'), never);
  expect([opened.contentType, opened.sizeBytes, opened.url.pathname]).toEqual(['video/mp4', 5, '/film.mp4']);
  expect(await text(opened.body)).toBe('bytes');
});

describe('a forbidden address', () => {
  test.each([
    ...['127.0.0.1', '10.1.2.3', '172.31.0.1', '192.168.0.1', '100.64.0.1', '169.254.169.254', '100.100.100.200'],
    ...['0.0.0.0', '224.0.0.1', '255.255.255.255', '[::1]', '[::]', '[fe80::1]', '[fd00:ec2::254]', '[ff02::1]'],
    ...['[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[64:ff9b::7f00:1]', '[2002:7f00:1::]', '[fc00::1]'],
    // Other ways to write 127.0.0.1.
    ...['2130706433', '0x7f.1', '0177.0.0.1', '127.1', '①②⑦.0.0.1'],
  ])('is not, written as %s', async (host) => {
    await expect(openUrl(closed, at('/film.mp4', host), never)).rejects.toMatchObject(unreachable);
    expect(asked).toEqual([]);
  });

  test.each([['127.0.0.1'], ['::1'], ['169.254.169.254'], ['::ffff:127.0.0.1'], ['10.0.0.1', '127.0.0.1']])(
    'is not, behind a name that has %s',
    async (...addresses) => {
      const { lookup } = resolvingTo(addresses);
      const fetching = openUrl({ ...closed, lookup }, at('/film.mp4', 'innocent.example'), never);
      await expect(fetching).rejects.toMatchObject(unreachable);
      expect(asked).toEqual([]);
    },
  );

  test('is indistinguishable from an unknown name', async () => {
    const messages = await Promise.all(
      [['127.0.0.1'], []].map(async (addresses) => {
        const { lookup } = resolvingTo(addresses);
        const fetching = openUrl({ ...closed, lookup }, at('/x.mp4', 'a.example'), never);
        return await fetching.catch((error: unknown) => `${JSON.stringify(error)} ${(error as Error).message}`);
      }),
    );
    expect(messages[0]).toEqual(messages[1]);
  });

  test('is called where private addresses are allowed, except link-local ones', async () => {
    const lax = { ...closed, allowPrivate: true };
    expect((await openUrl(lax, at('/film.mp4'), never)).sizeBytes).toBe(5);
    for (const host of ['169.254.169.254', '[fe80::1]', '100.100.100.200', '0.0.0.0'])
      await expect(openUrl(lax, at('/x', host), never)).rejects.toMatchObject(unreachable);
  });
});

describe('a name that changes its addresses (DNS rebinding)', () => {
  test('is connected to at the address that was checked', async () => {
    const { lookup, asked: names } = resolvingTo(['127.0.0.1'], ['127.0.0.2']);
    const opened = await openUrl({ ...open, lookup }, at('/film.mp4', 'a.example'), never);
    expect(await text(opened.body)).toBe('bytes');
    expect(names).toEqual(['a.example']);
  });

  test('is checked again at each redirect', async () => {
    const { lookup, asked: names } = resolvingTo(['127.0.0.1'], ['10.0.0.1']);
    const url = at(`/?to=${encodeURIComponent(at('/film.mp4', 'a.example'))}`, 'a.example');
    await expect(openUrl({ ...open, lookup }, url, never)).rejects.toMatchObject(unreachable);
    expect(names).toEqual(['a.example', 'a.example']);
    expect(asked).toHaveLength(1);
  });

  test('is called only at its allowed addresses', async () => {
    const { lookup } = resolvingTo(['10.0.0.1', '127.0.0.1', '::1']);
    const opened = await openUrl({ ...open, lookup }, at('/film.mp4', 'a.example'), never);
    expect(opened.body.socket.remoteAddress).toBe('127.0.0.1');
    opened.body.destroy();
  });
});

describe('redirects', () => {
  test('are followed up to five times, relative ones too', async () => {
    expect((await openUrl(open, at(`/?hops=${String(MAX_REDIRECTS)}`), never)).sizeBytes).toBe(5);
    await expect(openUrl(open, at(`/?hops=${String(MAX_REDIRECTS + 1)}`), never)).rejects.toMatchObject({
      code: 'TooManyRedirects',
    });
  });

  test.each([
    ['a forbidden address', 'http://169.254.169.254/latest/meta-data', 'SourceUnreachable'],
    ['loopback', 'http://[::1]/x', 'SourceUnreachable'],
    ['a file', 'file:///etc/passwd', 'InvalidURL'],
    ['another protocol', 'gopher://a.example/', 'InvalidURL'],
    ['a user and a password', 'http://a:b@127.0.0.1/', 'InvalidURL'],
  ])('to %s are refused', async (_, to, code) => {
    await expect(openUrl(open, at(`/?to=${encodeURIComponent(to)}`), never)).rejects.toMatchObject({ code });
  });
});

describe('a response that is not a file', () => {
  test.each([
    ['/gone', 'SourceRefused', false],
    ['/down', 'SourceRefused', true],
    ['/gzip', 'UnsupportedEncoding', false],
  ])('%s fails as %s', async (path, code, isRetryable) => {
    await expect(openUrl(open, at(path), never)).rejects.toMatchObject({ code, isRetryable });
  });

  test('that never arrives times out and is retryable', async () => {
    const fetching = openUrl({ ...open, limits: { ...FETCH_LIMITS, headMs: 30 } }, at('/silent'), never);
    await expect(fetching).rejects.toMatchObject({ code: 'SourceTimeout', isRetryable: true });
  });

  test('that stalls in the middle times out', async () => {
    const opened = await openUrl({ ...open, limits: { ...FETCH_LIMITS, idleMs: 30 } }, at('/stops'), never);
    await expect(text(opened.body)).rejects.toMatchObject({ code: 'SourceTimeout', isRetryable: true });
  });

  test('is aborted when the server stops', async () => {
    const stopping = new AbortController();
    const fetching = openUrl(open, at('/silent'), stopping.signal);
    stopping.abort(new Error('stopping'));
    await expect(fetching).rejects.toThrow('stopping');
  });
});

test('accepts only http and https URLs without a password', () => {
  for (const bad of ['', 'x', 'ftp://a/b', 'file:///a', 'data:,x', 'http://u@a/', 'http://:p@a/', 'javascript:1'])
    expect(readSourceUrl(bad)).toBeUndefined();
  expect(readSourceUrl('HTTPS://A.example/ä?b')?.href).toBe('https://a.example/%C3%A4?b');
});
