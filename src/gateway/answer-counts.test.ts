import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { createAnswerCounts, kindOf } from './answer-counts.ts';

test.each([
  ['/', 'api'],
  ['/?Action=GetPlayInfo', 'api'],
  ['/play/token/id/fd/00001.ts', 'segment'],
  ['/play/token/id/fd.m3u8?a=.ts', 'playlist'],
  ['/play/token/id/fd/content.key', 'key'],
  ['/play/token/id/hd.mp4', 'file'],
  ['/play/token/id/cover.jpg', 'picture'],
  ['/uploads/id/source.mp4', 'upload'],
  ['/watch/x/video', 'watch'],
  ['/etc/passwd', 'other'],
])('%s is an answer of the kind %s', (url, kind) => {
  expect(kindOf(url)).toBe(kind);
});

test('an answer counts with its status and bytes, one that broke off with 0', () => {
  const counts = createAnswerCounts();
  const request = { url: '/', socket: { bytesWritten: 350, bytesRead: 70 } } as IncomingMessage;
  const answered = { request, beganAtMs: performance.now(), sentBefore: 100 };
  counts.note({ ...answered, response: { writableFinished: true, statusCode: 200 } as ServerResponse });
  counts.note({ ...answered, response: { writableFinished: false, statusCode: 200 } as ServerResponse });
  const count = counts.read().get('api');
  expect(count?.statuses).toEqual(
    new Map([
      [200, 1],
      [0, 1],
    ]),
  );
  expect(count?.sentBytes).toBe(500);
  // What has come on a connection counts once.
  expect(count?.receivedBytes).toBe(70);
  expect(count?.seconds.read().counts.reduce((sum, one) => sum + one)).toBe(2);
});
