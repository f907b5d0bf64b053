// A connection that Node's cluster was handing to a process when that was killed: the first process still holds it, and no process would ever
// answer. It is closed, so that the client sees it and tries again. There is at most one for each process that ends.
import type { Worker } from 'node:cluster';

/** What a process is sent besides messages: a connection, in Node's own form. */
interface Handle {
  close(): void;
}

/** Which process was given each connection last. One that refused it was followed by another. */
const holders = new WeakMap<Handle, Worker>();

export function closeWhatIsHanded(worker: Worker): void {
  const { process: child } = worker;
  const send = child.send.bind(child) as (...given: readonly unknown[]) => boolean;
  let last: Handle | undefined;
  child.send = (...given: readonly unknown[]): boolean => {
    const [, handle] = given;
    if (isHandle(handle)) {
      last = handle;
      holders.set(handle, worker);
    }
    return send(...given);
  };
  worker.once('exit', () => {
    // Closing one that is closed does nothing.
    if (last !== undefined && holders.get(last) === worker) last.close();
  });
}

function isHandle(value: unknown): value is Handle {
  return typeof value === 'object' && value !== null && 'close' in value && typeof value.close === 'function';
}
