// When a process of the server has ended.
import type { EventEmitter } from 'node:events';

export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: string | null;
}

/**
 * Never rejects: `once` of node:events does at an `error`, which a process emits that ends while something is sent to it. That rejection
 * would end the whole server.
 */
export function endOf(worker: Pick<EventEmitter, 'once'>): Promise<ProcessEnd> {
  return new Promise((resolve) => {
    worker.once('exit', (code: number | null, signal: string | null) => {
      resolve({ code, signal });
    });
  });
}
