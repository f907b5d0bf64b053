// Asks all members of a server something, and waits for what they answer.
import type { ToMember } from './messages.ts';
import type { Members } from './run-members.ts';

/** A member that is busy for longer is left out. */
const ANSWER_WITHIN_MS = 2_000;

export interface Collector<T> {
  readonly ask: (members: Members, messageOf: (request: number) => ToMember) => Promise<readonly T[]>;
  readonly take: (answer: { readonly request: number; readonly answer: T }) => void;
}

interface Collection<T> {
  readonly taken: T[];
  readonly wanted: number;
  readonly resolve: () => void;
}

export function createCollector<T>(): Collector<T> {
  const underWay = new Map<number, Collection<T>>();
  let lastRequest = 0;
  return {
    ask: async (members, messageOf) => {
      const wanted = members.running().length;
      if (wanted === 0) return [];
      const request = (lastRequest += 1);
      const taken: T[] = [];
      const { promise, resolve } = Promise.withResolvers<void>();
      underWay.set(request, { taken, wanted, resolve });
      const timer = setTimeout(resolve, ANSWER_WITHIN_MS);
      members.send(messageOf(request));
      await promise;
      clearTimeout(timer);
      underWay.delete(request);
      return taken;
    },
    take: ({ request, answer }) => {
      const collection = underWay.get(request);
      if (collection === undefined) return;
      if (collection.taken.push(answer) === collection.wanted) collection.resolve();
    },
  };
}
