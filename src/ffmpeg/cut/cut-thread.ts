// The worker thread that cuts one long film, and ends: see cut-film.ts.
import { parentPort, workerData } from 'node:worker_threads';
import { cutMp4 } from './cut-mp4.ts';
import type { FromCutThread, ToCutThread } from './cut-messages.ts';
import { MalformedMp4 } from './mp4-boxes.ts';

const { ftyp, moov, seconds } = workerData as ToCutThread;
try {
  const cut = cutMp4(Buffer.from(ftyp), Buffer.from(moov.buffer, moov.byteOffset, moov.byteLength), seconds);
  send({ kind: 'cut', cut });
} catch (error) {
  if (!(error instanceof MalformedMp4 || error instanceof RangeError)) throw error;
  send({ kind: 'malformed', message: error.message });
}

function send(message: FromCutThread): void {
  parentPort?.postMessage(message);
}
