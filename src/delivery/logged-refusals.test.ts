// Every refusal of media, and every answer that is broken off, has a line in the log with the id of its answer.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import { missingBlob } from '../store/blobs/storage-error.ts';
import { TooManyWaiting } from './cut-queue.ts';
import type { FoundMedia } from './find-media.ts';
import { handleMedia } from './media-http.ts';

const nothing = (): void => undefined;
const media = {
  grant: { videoId: 'film', previewSeconds: 0 },
  target: { kind: 'file' },
  content: { kind: 'blob', key: 'film/fd.mp4', contentType: 'video/mp4' },
};
const logged: object[] = [];

function* breakingWith(fault: Error): Generator<Buffer> {
  yield Buffer.alloc(1000, 'm');
  throw fault;
}

async function serve(open: () => Readable | Promise<Readable>): Promise<string> {
  const deps = {
    known: { answer: () => false, remember: nothing },
    find: () => Promise.resolve({ ok: true, media: media as unknown as FoundMedia }),
    blobs: { stat: () => Promise.resolve({ sizeBytes: 100_000, modifiedAtMs: 0 }) },
    cache: { get: nothing, wants: () => false },
    streams: { open },
    running: { follow: nothing },
    playTimes: { counts: () => false },
    clock: { now: () => 0 },
    newRequestId: () => 'REQUEST',
    missing: { note: nothing },
    record: nothing,
    log: { info: (fields: object) => logged.push(fields), error: (fields: object) => logged.push(fields) },
  };
  const server = createServer((request, response) => {
    void handleMedia(deps as unknown as Parameters<typeof handleMedia>[0], request, response);
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/play/x`;
}

test('a file that the storage stops sending is logged with the id of its answer', async () => {
  const fault = new Error('EIO: film/fd.mp4');
  const response = await fetch(await serve(() => Readable.from(breakingWith(fault))));
  expect(response.headers.get('x-acs-request-id')).toBe('REQUEST');
  await expect(response.arrayBuffer()).rejects.toThrow();
  expect(logged).toEqual([{ err: fault, requestId: 'REQUEST' }]);
});

test.each([
  ['a missing file', missingBlob('film/fd.mp4'), 404, { videoId: 'film', reason: 'missing in storage' }],
  ['a preview for which too many wait', new TooManyWaiting(), 503, { reason: 'too many wait' }],
])('%s is logged with the id of its answer', async (_what, fault, status, line) => {
  logged.length = 0;
  const response = await fetch(await serve(() => Promise.reject(fault)));
  expect(response.status).toBe(status);
  expect(logged).toEqual([{ requestId: 'REQUEST', ...line }]);
});

test('a wrong method is logged with the id of its answer', async () => {
  logged.length = 0;
  expect((await fetch(await serve(() => Readable.from([])), { method: 'POST' })).status).toBe(405);
  expect(logged).toEqual([{ requestId: 'REQUEST', reason: 'method' }]);
});

test('a viewer who leaves is not logged', async () => {
  logged.length = 0;
  const source = new Readable({ read: () => undefined });
  source.push(Buffer.alloc(1000));
  const leaving = new AbortController();
  const response = await fetch(await serve(() => source), { signal: leaving.signal });
  expect(response.status).toBe(200);
  source.on('error', nothing);
  const closed = new Promise((resolve) => source.once('close', resolve));
  leaving.abort();
  await closed;
  await new Promise(setImmediate);
  expect(logged).toEqual([]);
});
