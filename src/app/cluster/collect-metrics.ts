// The metrics of all processes of one server: asked for at each scrape, and put together.
import type { MetricsText } from '../../gateway/metrics-http.ts';
import { createProcessMetrics, sumMetrics } from '../process-metrics.ts';
import type { FromMember } from './messages.ts';
import type { Members } from './run-members.ts';

/** A member that is busy for longer is left out of one scrape. */
const ANSWER_WITHIN_MS = 2_000;

type Answer = Extract<FromMember, { readonly kind: 'metrics' }>;

interface Collection {
  readonly taken: (readonly object[])[];
  readonly wanted: number;
  readonly resolve: () => void;
}

export function createMetricsCollector() {
  const underWay = new Map<number, Collection>();
  let lastRequest = 0;
  let own: ReturnType<typeof createProcessMetrics> | undefined;
  const ask = async (members: Members): Promise<readonly (readonly object[])[]> => {
    const wanted = members.running().length;
    if (wanted === 0) return [];
    const request = (lastRequest += 1);
    const taken: (readonly object[])[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    underWay.set(request, { taken, wanted, resolve });
    const timer = setTimeout(resolve, ANSWER_WITHIN_MS);
    members.send({ kind: 'metrics wanted', request });
    await promise;
    clearTimeout(timer);
    underWay.delete(request);
    return taken;
  };
  return {
    take: ({ request, metrics }: Answer): void => {
      const collection = underWay.get(request);
      if (collection === undefined) return;
      if (collection.taken.push(metrics) === collection.wanted) collection.resolve();
    },
    collect: async (members: Members): Promise<MetricsText> => {
      own ??= createProcessMetrics({ running: () => members.ready(), restarts: () => members.restarts() });
      const [ofFirst, ...rest] = [await own.read(), ...(await ask(members))];
      return await sumMetrics([ofFirst, ...rest]);
    },
  };
}
