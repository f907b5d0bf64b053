// Requests that cost more than they should, or say two things at once: bodies, brackets, nesting, callers that fail.
import { X509Certificate } from 'node:crypto';
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import tls from 'node:tls';
import { once } from 'node:events';
import { generate } from 'selfsigned';
import { describe, expect, test } from 'vitest';
import { runAtOnce } from '../../src/base/in-slices.ts';
import { readingCaptions } from '../../src/library/captions/read-captions.ts';
import { parseJson } from '../../src/wire/json.ts';
import { addParameter } from '../../src/wire/parameters.ts';
import { serveForTest, temporaryFolder, type Server } from '../acceptance/support/server.ts';
import { get } from '../acceptance/support/http.ts';

const folder = temporaryFolder();

describe('captions of hostile text', () => {
  const times = '00:00:01.000 --> 00:00:02.000\n';
  const SMALL = 25_000;
  test.each([
    ['brackets that never close', '<a'],
    ['overrides that never close', String.raw`\an4`, '1\n00:00:01,000 --> 00:00:02,000\n{'],
    ['dashes of a speaker', '-', `WEBVTT\n\n${times}<v `, 'x>'],
    ['references', '&amp'],
    ['tags', '<b>'],
  ])('%s cost time in proportion to their length', (_, part, head = `WEBVTT\n\n${times}`, tail = '') => {
    const cost = (bytes: number): number => {
      const text = head + part.repeat(bytes / part.length) + tail;
      const began = performance.now();
      runAtOnce(readingCaptions(text));
      return performance.now() - began;
    };
    cost(SMALL);
    const small = Math.min(cost(SMALL), cost(SMALL), cost(SMALL));
    // 16 times the length: linear is 16, quadratic 256.
    expect(Math.min(cost(SMALL * 16), cost(SMALL * 16))).toBeLessThan(80 * Math.max(small, 1));
  });
});

test.each(['['.repeat(65), '{"a":'.repeat(5000)])('JSON that is refused: %#', (text) => {
  expect(parseJson(text + (text.startsWith('[') ? ']'.repeat(65) : ''))).toBeUndefined();
});

test.each(['{"a":"[[[["}', '"\\\\u0000"', '['.repeat(64) + ']'.repeat(64)])('JSON that is read: %#', (text) => {
  expect(parseJson(text)).toEqual(JSON.parse(text));
});

test.each(['a\0b', '"\\u0000"', '{"a":[{"\\u0000":1}]}'])('a parameter with U+0000 is refused: %#', (text) => {
  expect(() => addParameter(new Map(), ['JobIds', text])).toThrow(
    expect.objectContaining({ code: 'InvalidParameter' }) as Error,
  );
});

test('a text that only looks like U+0000 is none', () => {
  addParameter(new Map(), ['Title', String.raw`{"a":"\\u0000"}`]);
  addParameter(new Map(), ['Title', String.raw`C:\u0000`]);
});

describe('a server with a certificate', () => {
  const file = (name: string): string => join(folder, name);
  const make = async (name: string): Promise<void> => {
    const { cert, private: key } = await generate([{ name: 'commonName', value: name }], {
      keyType: 'ec',
      curve: 'P-256',
    });
    writeFileSync(file(`${name}.pem`), cert);
    writeFileSync(file(`${name}-key.pem`), key);
    install(name);
  };
  const install = (name: string): void => {
    copyFileSync(file(`${name}.pem`), file('cert.pem'));
    copyFileSync(file(`${name}-key.pem`), file('key.pem'));
  };
  const connectTo = async (server: Server, options: tls.ConnectionOptions = {}): Promise<tls.TLSSocket> => {
    const socket = tls.connect({
      port: Number(new URL(server.url).port),
      host: '127.0.0.1',
      rejectUnauthorized: false,
      ...options,
    });
    await once(socket, 'secureConnect');
    return socket;
  };
  const nameOf = async (server: Server): Promise<string> => {
    const socket = await connectTo(server);
    const { subject } = new X509Certificate(socket.getPeerX509Certificate()?.raw ?? Buffer.alloc(0));
    socket.destroy();
    return subject;
  };

  test('reloads it on SIGHUP, keeps it where the new one is faulty, and speaks modern TLS with HSTS', async () => {
    await make('second');
    await make('first');
    const server = await serveForTest({
      dataDir: file('data'),
      args: ['--tls-cert', file('cert.pem'), '--tls-key', file('key.pem')],
    });
    expect(await nameOf(server)).toBe('CN=first');
    install('second');
    server.send('SIGHUP');
    await expect.poll(() => nameOf(server), { timeout: 10_000 }).toBe('CN=second');
    writeFileSync(file('cert.pem'), 'nothing');
    server.send('SIGHUP');
    await expect.poll(server.stderr, { timeout: 10_000 }).toContain('the old one stays in use');
    expect(await nameOf(server)).toBe('CN=second');

    const old = { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-SHA:AES128-SHA' } as const;
    await expect(connectTo(server, old)).rejects.toThrow();
    const socket = await connectTo(server);
    socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    let answer = '';
    for await (const chunk of socket) answer += String(chunk);
    expect(answer.toLowerCase()).toContain('strict-transport-security: max-age=31536000');
    expect(answer.toLowerCase()).toContain('x-content-type-options: nosniff');
  });
});

test('SIGHUP does not end a server without TLS', async () => {
  const server = await serveForTest({ dataDir: join(folder, 'plain') });
  server.send('SIGHUP');
  await new Promise((resolve) => setTimeout(resolve, 300));
  for (const path of ['/', '/uploads/x', '/watch/x/video', '/assets/none'])
    expect((await get(server.url + path)).headers['x-content-type-options']).toBe('nosniff');
  expect(server.isRunning()).toBe(true);
});
