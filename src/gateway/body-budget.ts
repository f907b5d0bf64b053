// A common bound on the bytes of request bodies that are being received. A body beyond the bound is not refused: the address
// that holds most gives up its oldest unfinished body, so that senders that never finish cannot shut others out.
import type { IncomingMessage } from 'node:http';
import { sourceOf } from '../base/source-of-address.ts';
import type { LimitCounts } from '../config/limit-counts.ts';
import { limits } from '../config/limits.ts';

export interface BodyBudget {
  /** Charges bytes that have arrived. */
  hold(request: IncomingMessage, bytes: number): void;
  /** The body is complete, or given up. */
  release(request: IncomingMessage): void;
  /** The bytes of all bodies together, now. */
  heldBytes(): number;
  /** A body over its bound. */
  noteTooLarge(request: IncomingMessage): void;
}

interface BudgetDeps {
  readonly maxBytes: number;
  readonly counts: LimitCounts;
  readonly clientIpOf: (request: IncomingMessage) => string;
}

interface Held {
  readonly address: string;
  bytes: number;
}

export function createBodyBudget({ maxBytes, counts, clientIpOf }: BudgetDeps): BodyBudget {
  const bodies = new Map<IncomingMessage, Held>();
  const byAddress = new Map<string, number>();
  // One body must always fit.
  const bound = Math.max(maxBytes, 2 * limits.captionBodyBytes.value);
  let heldBytes = 0;

  const add = (address: string, bytes: number): void => {
    heldBytes += bytes;
    const left = (byAddress.get(address) ?? 0) + bytes;
    if (left === 0) byAddress.delete(address);
    else byAddress.set(address, left);
  };
  const release = (request: IncomingMessage): void => {
    const held = bodies.get(request);
    if (held === undefined) return;
    bodies.delete(request);
    add(held.address, -held.bytes);
  };
  return {
    release,
    heldBytes: () => heldBytes,
    noteTooLarge: (request) => counts.note('body-size', { address: sourceOf(clientIpOf(request)) }),
    hold: (request, bytes) => {
      let held = bodies.get(request);
      if (held === undefined) bodies.set(request, (held = { address: sourceOf(clientIpOf(request)), bytes: 0 }));
      held.bytes += bytes;
      add(held.address, bytes);
      while (heldBytes > bound) {
        const given = oldestOfLargest(bodies, byAddress);
        if (given === undefined) return;
        counts.note('buffered-bodies', { address: bodies.get(given)?.address });
        release(given);
        given.destroy();
      }
    },
  };
}

function oldestOfLargest(
  bodies: ReadonlyMap<IncomingMessage, Held>,
  byAddress: ReadonlyMap<string, number>,
): IncomingMessage | undefined {
  let [largest, most] = ['', 0];
  for (const [address, bytes] of byAddress) if (bytes > most) [largest, most] = [address, bytes];
  for (const [request, { address }] of bodies) if (address === largest) return request;
  return undefined;
}
