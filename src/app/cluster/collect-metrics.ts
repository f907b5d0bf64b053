// The metrics of all processes of one server: asked for at each scrape, and put together.
import type { MetricsText } from '../../gateway/metrics-http.ts';
import type { MemberMetrics } from '../member.ts';
import { createProcessMetrics, sumMetrics } from '../process-metrics.ts';
import { createCollector } from './collect-answers.ts';
import type { Members } from './run-members.ts';

export function createMetricsCollector() {
  const { ask, take } = createCollector<MemberMetrics>();
  let own: ReturnType<typeof createProcessMetrics> | undefined;
  let activeSessions = 0;
  return {
    take,
    collect: async (members: Members): Promise<MetricsText> => {
      const counts = { running: () => members.ready(), restarts: () => members.restarts() };
      own ??= createProcessMetrics({ ...counts, activeSessions: () => activeSessions });
      const answers = await ask(members, (request) => ({ kind: 'metrics wanted', request }));
      activeSessions = countTogether(answers);
      return await sumMetrics([await own.read(), ...answers.map(({ metrics }) => metrics)]);
    },
  };
}

/** A session is one, whichever members delivered its media. */
function countTogether(answers: readonly MemberMetrics[]): number {
  const all = new Set<number>();
  for (const { sessions } of answers) for (const session of sessions) all.add(session);
  return all.size;
}
