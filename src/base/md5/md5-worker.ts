// A thread of its own that computes MD5s: bytes come in, in batches whose memory is its own from then on, and digests go out.
import { createHash, type Hash } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import type { FromMd5Worker, ToMd5Worker } from './md5-messages.ts';

const hashes = new Map<number, Hash>();

function answer(message: FromMd5Worker): void {
  parentPort?.postMessage(message);
}

parentPort?.on('message', (message: ToMd5Worker) => {
  const { id } = message;
  if (message.kind === 'end') {
    const md5 = (hashes.get(id) ?? createHash('md5')).digest();
    hashes.delete(id);
    answer({ kind: 'digest', id, md5: new Uint8Array(md5) });
    return;
  }
  if (message.kind === 'abandon') {
    hashes.delete(id);
    return;
  }
  const hash = hashes.get(id) ?? createHash('md5');
  hashes.set(id, hash);
  let bytes = 0;
  for (const chunk of message.chunks) {
    hash.update(chunk);
    bytes += chunk.byteLength;
    // Given back now, and not when it is found to be garbage.
    chunk.buffer.transfer(0);
  }
  answer({ kind: 'hashed', id, bytes });
});
