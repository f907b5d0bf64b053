import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { streamsOf } from '../../test/support/limits.ts';
import { SettableClock } from '../base/clock.ts';
import { asVideoId } from '../wire/ids.ts';
import { OF_NO_CREDENTIAL } from '../../test/support/issuers.ts';
import { createByteCache } from './byte-cache.ts';
import type { FoundMedia } from './find-media.ts';
import { serveMedia } from './serve-media.ts';

const media: FoundMedia = {
  grant: {
    keyId: 1,
    kind: 'play',
    scope: 0,
    previewSeconds: 0,
    sessionId: '0'.repeat(24),
    videoId: asVideoId('1'.repeat(32)),
    expiresAt: 4_000_000_000,
    ...OF_NO_CREDENTIAL,
  },
  target: { kind: 'file', definition: 'fd', format: 'mp4' },
  content: { kind: 'blob', key: 'video/fd.mp4', contentType: 'video/mp4' },
};

test('closes a file that was opened after its client disconnected', async () => {
  const source = Readable.from([Buffer.from('media')]);
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  const blobs = {
    stat: () => Promise.resolve({ sizeBytes: 5, modifiedAtMs: 0 }),
    read: () => Promise.reject(new Error('not asked for')),
    stream: () => {
      response.destroy();
      return Promise.resolve(source);
    },
  };
  const known = { answer: () => false, remember: () => undefined };
  const running = { follow: () => undefined };
  const deps = {
    blobs,
    known,
    running,
    streams: streamsOf(blobs),
    previews: { find: () => Promise.resolve(undefined) },
    cache: createByteCache(0),
    clock: new SettableClock(),
  };
  await serveMedia(deps, media, { request, response, headers: {} }).catch(() => undefined);
  expect(source.destroyed).toBe(true);
});
