import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { endOf } from './end-of.ts';

test('a process that cannot be sent anything any more has ended when it exits, without an error', async () => {
  const worker = new EventEmitter();
  worker.on('error', () => undefined);
  const ended = endOf(worker);
  worker.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
  worker.emit('exit', null, 'SIGKILL');
  expect(await ended).toEqual({ code: null, signal: 'SIGKILL' });
});
