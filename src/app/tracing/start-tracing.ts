// All that traces a server or a worker, as the composition root hands it to the rooms. Loaded only where traces are on.
import type { Config } from '../../config/settings.ts';
import type { CallCounts } from '../../gateway/call-counts.ts';
import type { RedemptionRules } from '../../playback/rules/redemption-rules.ts';
import type { StageDeps } from '../../gateway/stages.ts';
import type { Blobs } from '../../store/blobs/blobs.ts';
import type { SharedState } from '../../store/shared/open-shared-state.ts';
import type { Jobs } from '../../transcoding/queue/jobs-db.ts';
import type { WorkerDeps } from '../../transcoding/queue/run-worker.ts';
import { createTracing, type TracingParts } from './create-tracing.ts';
import { traceFind, traceRedemption } from './trace-playback.ts';
import { traceCalls, traceRequestIds, traceRequests, traceStages } from './trace-requests.ts';
import { traceBlobs, traceQueries, traceSharedState } from './trace-store.ts';
import { createCauses, traceDeliveries, traceFetches, traceJobs, traceRunners, traceTool } from './trace-tasks.ts';

export type ServerTracing = Awaited<ReturnType<typeof startTracing>>;

export async function startTracing(config: Config, parts: TracingParts) {
  const tracing = await createTracing(config, parts);
  const causes = createCauses(tracing);
  return {
    counts: () => tracing.counts(),
    close: () => tracing.close(),
    traceparent: () => tracing.traceparent(),
    requests: traceRequests(tracing),
    forwarded: traceRequests(tracing, { isForwarded: true }),
    stages: traceStages(tracing) as StageDeps['stages'],
    calls: (calls: CallCounts | undefined) => traceCalls(tracing, calls),
    requestIds: (newRequestId: () => string) => traceRequestIds(tracing, newRequestId),
    queries: (databaseUrl: string) => traceQueries(tracing, databaseUrl),
    blobs: (blobs: Blobs) => traceBlobs(tracing, blobs, config.storage.startsWith('s3:') ? 's3' : 'disk'),
    /** Of a server with Redis: its own memory takes no time. */
    sharedState: (shared: SharedState) => (config.redisUrl === undefined ? shared : traceSharedState(tracing, shared)),
    redemption: (rules: RedemptionRules) => traceRedemption(tracing, rules),
    find: (find: Parameters<typeof traceFind>[1]) => traceFind(tracing, find),
    jobs: (jobs: Jobs) => traceJobs(causes, jobs),
    runners: (runners: WorkerDeps['runners']) => traceRunners(tracing, causes, runners),
    tool: traceTool(tracing),
    fetches: traceFetches(tracing),
    deliveries: traceDeliveries(tracing),
  };
}
