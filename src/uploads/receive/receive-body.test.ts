// Disk space while bodies arrive: announced bytes must not block other uploads, received bytes must not fill the disk.
import { PassThrough, Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { SAMPLE_ACCOUNT } from '../../../test/support/sample-video.ts';
import { createBodyThreads } from '../../store/blobs/body-threads/body-threads.ts';
import { asVideoId } from '../../wire/ids.ts';
import type { ObjectRequest } from './authenticate-upload.ts';
import { checkDiskSpace, receiveBody } from './receive-body.ts';
import { createActiveUploads } from '../active-uploads.ts';

const GIB = 1024 ** 3;
const MIB = 1024 ** 2;

function prepare(body: Readable, freeBytes: () => number) {
  const activeUploads = createActiveUploads();
  const deps = {
    bodyThreads: createBodyThreads(),
    activeUploads,
    maxUploadBytes: 2 ** 50,
    maxWaitingUploadBytes: 2 ** 50,
    minFreeBytes: 256 * MIB,
    accountStorage: { stored: () => Promise.resolve(undefined) },
    blobs: { freeBytes: () => Promise.resolve(freeBytes()) },
    uploads: { waitingBytes: () => Promise.resolve({ ofAccount: 0, ofVideo: 0 }) },
  };
  const sender = { accountId: SAMPLE_ACCOUNT, videoId: asVideoId('1'.repeat(32)) };
  const request: ObjectRequest = { method: 'PUT', objectKey: 'k', query: new Map(), headers: new Map(), body };
  const store = async (content: AsyncIterable<unknown>): Promise<void> => {
    for await (const _ of content);
  };
  const receive = (sizeBytes: number) =>
    receiveBody(deps, { request, sender, sizeBytes, store, inFlight: activeUploads.countInFlight(sender) });
  return { deps, activeUploads, receive };
}

test('a sender that announces much and sends nothing leaves the space to others', async () => {
  const body = new PassThrough();
  const { deps, activeUploads, receive } = prepare(body, () => 8 * GIB);
  const receiving = receive(7 * GIB);
  expect(activeUploads.reservedBytes()).toBeGreaterThan(0);
  await checkDiskSpace(deps, 7 * GIB);
  body.end();
  await expect(receiving).rejects.toMatchObject({ code: 'IncompleteBody' });
  expect(activeUploads.reservedBytes()).toBe(0);
});

test('refuses a body that would fill the disk, and releases its reservation', async () => {
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
  expect(activeUploads.reservedBytes()).toBe(0);
});

test('receives a body of many reservations, and releases all of them', async () => {
  const body = Readable.from(Array.from({ length: 200 }, () => Buffer.allocUnsafeSlow(MIB)));
  const { activeUploads, receive } = prepare(body, () => GIB);
  await receive(200 * MIB);
  expect(activeUploads.reservedBytes()).toBe(0);
});
