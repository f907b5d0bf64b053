// A file that is being sent when its grant ends: over a real connection whose reader takes its time.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { expect, test, vi } from 'vitest';
import type { SessionGrant } from '../wire/session-token.ts';
import { createRunningAnswers } from './running-answers.ts';

test('what is being sent is cut when its grant ends, and nothing else', async () => {
  const ended = new Set<string>();
  const moved = new Map<string, boolean[]>();
  const running = createRunningAnswers(({ sessionId }, isMoving) => {
    moved.set(sessionId, [...(moved.get(sessionId) ?? []), isMoving]);
    return ended.has(sessionId);
  });
  const server = createServer((request, response) => {
    running.follow(response, { sessionId: request.url ?? '' } as SessionGrant);
    const endless = new Readable({ read: () => endless.push(Buffer.alloc(1024)) });
    endless.pipe(response);
    response.once('close', () => endless.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const ask = (path: string) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
    return socket;
  };
  const [one, other] = [ask('/one'), ask('/other')];
  await Promise.all([once(one, 'readable'), once(other, 'readable')]);
  ended.add('/one');
  one.resume();
  await once(one, 'close');
  expect(moved.get('/one')?.at(-1)).toBe(true);
  // Its reader takes nothing more: what fits on the way has been sent.
  await vi.waitUntil(() => moved.get('/other')?.at(-1) === false, { timeout: 20_000 });
  expect(other.destroyed).toBe(false);
  other.destroy();
  server.closeAllConnections();
  await once(server.close(), 'close');
});
