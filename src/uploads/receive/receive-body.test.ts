// Room on the disk while bodies come: what is announced must not keep it from others, what comes must not use it up.
import { PassThrough, Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { SAMPLE_ACCOUNT } from '../../../test/support/sample-video.ts';
import { createBodyThreads } from '../../store/blobs/body-threads/body-threads.ts';
import { asVideoId } from '../../wire/ids.ts';
import type { ObjectRequest } from './authenticate-upload.ts';
import { checkRoom, receiveBody } from './receive-body.ts';
import { createActiveUploads } from '../active-uploads.ts';

const GIB = 1024 ** 3;
const MIB = 1024 ** 2;

function prepare(body: Readable, freeBytes: () => number) {
  const activeUploads = createActiveUploads();
  const deps = {
    ...{ bodyThreads: createBodyThreads(), activeUploads, maxUploadBytes: 2 ** 50, maxWaitingUploadBytes: 2 ** 50 },
    blobs: { freeBytes: () => Promise.resolve(freeBytes()) },
    uploads: { waitingBytes: () => Promise.resolve({ ofAccount: 0, ofVideo: 0 }) },
  };
  const sender = { accountId: SAMPLE_ACCOUNT, videoId: asVideoId('1'.repeat(32)) };
  const request: ObjectRequest = { method: 'PUT', objectKey: 'k', query: new Map(), headers: new Map(), body };
  const store = async (content: AsyncIterable<unknown>): Promise<void> => {
    for await (const _ of content);
  };
  const receive = (sizeBytes: number) =>
    receiveBody(deps, { request, sender, sizeBytes, store, held: activeUploads.holdFor(sender) });
  return { deps, activeUploads, receive };
}

test('who announces much and sends nothing leaves the room to others', async () => {
  const body = new PassThrough();
  const { deps, activeUploads, receive } = prepare(body, () => 8 * GIB);
  const receiving = receive(7 * GIB);
  expect(activeUploads.awaitedBytes()).toBeGreaterThan(0);
  await checkRoom(deps, 7 * GIB);
  body.end();
  await expect(receiving).rejects.toMatchObject({ code: 'IncompleteBody' });
  expect(activeUploads.awaitedBytes()).toBe(0);
});

test('what fills the disk is refused before the last room is used, and none of it stays spoken for', async () => {
  let free = GIB;
  let sent = 0;
  const body = Readable.from(
    (function* () {
      for (; sent < 2 * GIB; sent += MIB, free -= MIB) yield Buffer.allocUnsafeSlow(MIB);
    })(),
  );
  const { activeUploads, receive } = prepare(body, () => free);
  await expect(receive(2 * GIB)).rejects.toMatchObject({ code: 'InsufficientStorage' });
  expect(free).toBeGreaterThan(200 * MIB);
  expect(activeUploads.awaitedBytes()).toBe(0);
});

test('a whole body of many rooms comes, and none of it stays spoken for', async () => {
  const body = Readable.from(Array.from({ length: 200 }, () => Buffer.allocUnsafeSlow(MIB)));
  const { activeUploads, receive } = prepare(body, () => GIB);
  await receive(200 * MIB);
  expect(activeUploads.awaitedBytes()).toBe(0);
});
