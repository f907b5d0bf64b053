// The work of the record in the background: removes audit events, explanations and statistics that are older than they are kept, once
// an hour, in batches between which calls are served; and writes the statistics of plays.
import { setImmediate as turn } from 'node:timers/promises';
import { FLUSH_PLAYS_MS } from '../audit/play-days-db.ts';
import type { Logger } from '../base/logger.ts';
import type { Services } from './services.ts';

const EVERY_MS = 3_600_000;

type Expired = Pick<Services, 'expireAudit' | 'explanations' | 'playDays' | 'auditAnchors'>;

/** Of several processes one deletes, and each writes the plays that it has counted. */
export function startAuditRetention(
  services: Expired,
  log: Pick<Logger, 'error'>,
  { deletes }: { readonly deletes: boolean } = { deletes: true },
): { stop(): Promise<void> } {
  let isStopped = !deletes;
  const stopped = (): boolean => isStopped;
  const run = async (): Promise<void> => {
    try {
      while (!stopped() && (await services.expireAudit())) await turn();
      while (!stopped() && (await services.explanations.expire()) > 0) await turn();
      if (!stopped()) await services.playDays.expire();
    } catch (error) {
      log.error({ err: error }, 'old audit events cannot be removed');
    }
  };
  let running = run();
  const timer = setInterval(() => {
    running = running.then(run);
  }, EVERY_MS);
  timer.unref();
  const flush = (): Promise<void> =>
    services.playDays.flush().catch((error: unknown) => {
      log.error({ err: error }, 'plays could not be counted');
    });
  const anchor = (): Promise<void> =>
    services.auditAnchors.save().catch((error: unknown) => {
      log.error({ err: error }, 'the file that shows how far the audit record has come cannot be written');
    });
  const flushing = setInterval(() => {
    void flush();
    void anchor();
  }, FLUSH_PLAYS_MS);
  flushing.unref();
  return {
    stop: async () => {
      isStopped = true;
      clearInterval(timer);
      clearInterval(flushing);
      await running;
      await flush();
    },
  };
}
