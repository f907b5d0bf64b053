// Clients that reset, hang up or send too much, and a log that cannot be written: the server keeps answering.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

interface Served {
  readonly url: URL;
  readonly isRunning: () => boolean;
  readonly stop: () => Promise<void>;
}

async function serve(redirect = ''): Promise<Served> {
  const folder = await mkdtemp(join(tmpdir(), 'playauth-rude-'));
  const command = `exec "${process.execPath}" src/main.ts serve --json --port 0 --data-dir "${folder}" ${redirect}`;
  const child = spawn('sh', ['-c', command], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const { url } = JSON.parse(line.toString('utf8')) as { url: string };
  return {
    url: new URL(url),
    isRunning: () => child.exitCode === null && child.signalCode === null,
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill();
        await once(child, 'exit');
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function sendAndReset(url: URL, text: string): Promise<void> {
  const socket = connect(Number(url.port), url.hostname);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(text);
  socket.resetAndDestroy();
}

test('connections that are reset while they are refused do not end the process', async () => {
  const server = await serve();
  try {
    for (const text of [
      'CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n',
      'GARBAGE\r\n\r\n',
      'GET /?Action=X HTTP/1.1\r\nHost: x\r\n\r\n',
    ]) {
      for (let round = 0; round < 20; round += 1) {
        await Promise.all(Array.from({ length: 10 }, () => sendAndReset(server.url, text)));
      }
    }
    const answer = await fetch(new URL('/?Action=Nothing&Version=2017-03-21&Format=JSON', server.url));
    expect(await answer.json()).toMatchObject({ Code: 'InvalidAction.NotFound' });
    expect(server.isRunning()).toBe(true);
  } finally {
    await server.stop();
  }
});

test('a refused connection is closed by the server', async () => {
  const server = await serve();
  try {
    const socket = connect({ port: Number(server.url.port), host: server.url.hostname, allowHalfOpen: true });
    socket.write('CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n');
    socket.on('error', () => undefined);
    socket.resume();
    await once(socket, 'end');
    // Our half stays open; what we write now meets a closed socket.
    const closed = new Promise((resolve) => socket.once('close', resolve));
    const nudge = setInterval(() => socket.write('x'), 20);
    await closed;
    clearInterval(nudge);
  } finally {
    await server.stop();
  }
});

test.runIf(process.platform === 'linux')('answers when its log cannot be written', async () => {
  const server = await serve('2>/dev/full');
  try {
    for (const path of ['/?Action=Nothing&Version=2017-03-21&Format=JSON', '/play/x', '/nowhere']) {
      const answer = await fetch(new URL(path, server.url));
      expect(answer.status, path).toBeGreaterThanOrEqual(400);
      await answer.arrayBuffer();
    }
  } finally {
    await server.stop();
  }
});
