// Disk space while bodies arrive: announced bytes must not block other uploads, received bytes must not fill the disk.
import { PassThrough, Readable } from 'node:stream';
import { describe, expect, test, vi } from 'vitest';
import { SAMPLE_ACCOUNT } from '../../../test/support/sample-video.ts';
import { createBodyThreads } from '../../store/blobs/body-threads/body-threads.ts';
import { asVideoId } from '../../wire/ids.ts';
import type { ObjectRequest } from './authenticate-upload.ts';
import { receiveBody } from './receive-body.ts';
import { checkDiskSpace } from './reserve-space.ts';
import { createActiveUploads } from '../active-uploads.ts';

const GIB = 1024 ** 3;
const MIB = 1024 ** 2;

interface Room {
  readonly freeBytes: () => number;
  /** What the account may still store. */
  readonly leftBytes?: number;
  readonly isComplete?: () => boolean;
}

function prepare(body: Readable, { freeBytes, leftBytes, isComplete = () => true }: Room) {
  const activeUploads = createActiveUploads();
  const deps = {
    bodyThreads: createBodyThreads(),
    activeUploads,
    maxUploadBytes: 2 ** 50,
    maxWaitingUploadBytes: 2 ** 50,
    minFreeBytes: 256 * MIB,
    accountStorage: {
      stored: () => Promise.resolve(leftBytes === undefined ? undefined : { usedBytes: 0, maxBytes: leftBytes }),
    },
    blobs: { freeBytes: () => Promise.resolve(freeBytes()) },
    uploads: { waitingBytes: () => Promise.resolve({ ofAccount: 0, ofVideo: 0 }) },
  };
  const sender = { accountId: SAMPLE_ACCOUNT, videoId: asVideoId('1'.repeat(32)) };
  let takenBytes = 0;
  const onBytes = (count: number): void => void (takenBytes += count);
  const sent = { method: 'PUT', objectKey: 'k', query: new Map(), headers: new Map() };
  const request: ObjectRequest = { ...sent, body, isComplete, onBytes };
  const store = async (content: AsyncIterable<unknown>): Promise<void> => {
    for await (const _ of content);
  };
  const receive = (sizeBytes: number | undefined, maxBytes = 2 ** 50) => {
    const inFlight = activeUploads.countInFlight(sender);
    return receiveBody(deps, { request, sender, announced: { sizeBytes, maxBytes }, store, inFlight });
  };
  const counted = () => ({
    takenBytes,
    reserved: activeUploads.reservedBytes(),
    ...activeUploads.inFlightBytes(sender),
  });
  return { deps, activeUploads, receive, counted };
}

test('a sender that announces much and sends nothing leaves the space to others', async () => {
  const body = new PassThrough();
  const { deps, activeUploads, receive } = prepare(body, { freeBytes: () => 8 * GIB });
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
  const { activeUploads, receive } = prepare(body, { freeBytes: () => free });
  await expect(receive(2 * GIB)).rejects.toMatchObject({ code: 'InsufficientStorage' });
  expect(free).toBeGreaterThan(200 * MIB);
  expect(activeUploads.reservedBytes()).toBe(0);
});

test('receives a body of many reservations, and releases all of them', async () => {
  const body = Readable.from(Array.from({ length: 200 }, () => Buffer.allocUnsafeSlow(MIB)));
  const { activeUploads, receive } = prepare(body, { freeBytes: () => GIB });
  await receive(200 * MIB);
  expect(activeUploads.reservedBytes()).toBe(0);
});

describe('a body in chunks, without a length', () => {
  const chunksOf = (count: number, bytes: number): Readable =>
    Readable.from(Array.from({ length: count }, () => Buffer.alloc(bytes, 'c')));
  const room = { freeBytes: () => GIB };
  const CHUNK = 64 * 1024;

  test('is counted, and what was reserved beyond it is given back', async () => {
    const { receive, counted } = prepare(chunksOf(40, CHUNK), room);
    expect(await receive(undefined)).toMatchObject({ sizeBytes: 40 * CHUNK });
    expect(counted()).toEqual({ takenBytes: 40 * CHUNK, reserved: 0, ofAccount: 40 * CHUNK, ofVideo: 40 * CHUNK });
  });

  test('may be empty', async () => {
    const { receive } = prepare(chunksOf(0, 0), room);
    expect(await receive(undefined)).toMatchObject({ sizeBytes: 0 });
  });

  test.each([1, CHUNK, 3 * CHUNK])(
    'of %d bytes fits where exactly so much is left, and not where one less is',
    async (bytes) => {
      const send = (left: object) =>
        prepare(chunksOf(bytes / Math.min(bytes, CHUNK), Math.min(bytes, CHUNK)), { ...room, ...left });
      expect(await send({ leftBytes: bytes }).receive(undefined)).toMatchObject({ sizeBytes: bytes });
      const full = send({ leftBytes: bytes - 1 });
      await expect(full.receive(undefined)).rejects.toMatchObject({ code: 'StorageQuotaExceeded' });
      expect(full.counted().reserved).toBe(0);
      expect(await send({}).receive(undefined, bytes)).toMatchObject({ sizeBytes: bytes });
      await expect(send({}).receive(undefined, bytes - 1)).rejects.toMatchObject({ code: 'EntityTooLarge' });
    },
  );

  test('of a long film is refused at the quota to the chunk, though more is reserved at a time', async () => {
    const left = 100 * MIB + CHUNK;
    const send = (chunks: number) => prepare(chunksOf(chunks, CHUNK), { ...room, leftBytes: left });
    expect(await send(left / CHUNK).receive(undefined)).toMatchObject({ sizeBytes: left });
    const tooLong = send(left / CHUNK + 1);
    await expect(tooLong.receive(undefined)).rejects.toMatchObject({ code: 'StorageQuotaExceeded' });
    expect(tooLong.counted().takenBytes).toBe(left);
  });

  test('never blocks more of the disk than a share of what it sent', async () => {
    const body = new PassThrough({ highWaterMark: 64 * MIB });
    const { deps, receive, counted } = prepare(body, room);
    const receiving = receive(undefined);
    for (let sent = 0; sent < 32; sent += 1) body.write(Buffer.alloc(MIB));
    await vi.waitUntil(() => counted().takenBytes === 32 * MIB);
    expect(counted().reserved).toBeLessThanOrEqual(4 * MIB);
    await checkDiskSpace(deps, 700 * MIB);
    body.end();
    await receiving;
  });

  test('stops before the space that is kept free', async () => {
    let free = 256 * MIB + 10 * CHUNK;
    const body = Readable.from(
      (function* () {
        for (let sent = 0; sent < 20; sent += 1, free -= CHUNK) yield Buffer.alloc(CHUNK);
      })(),
    );
    const { receive, counted } = prepare(body, { freeBytes: () => free });
    await expect(receive(undefined)).rejects.toMatchObject({ code: 'InsufficientStorage' });
    expect([counted().takenBytes >= 9 * CHUNK, free >= 256 * MIB - CHUNK, counted().reserved]).toEqual([true, true, 0]);
  });

  test('that ends before its last chunk is refused', async () => {
    const { receive, counted } = prepare(chunksOf(3, CHUNK), { ...room, isComplete: () => false });
    await expect(receive(undefined)).rejects.toMatchObject({ code: 'IncompleteBody' });
    expect(counted().reserved).toBe(0);
  });
});
