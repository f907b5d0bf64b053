// Removes audit events and explanations that are older than they are kept: once an hour, in batches between which calls are served.
import { setImmediate as turn } from 'node:timers/promises';
import type { Logger } from '../base/logger.ts';
import type { Services } from './services.ts';

const EVERY_MS = 3_600_000;

type Expired = Pick<Services, 'expireAudit' | 'explanations'>;

export function startAuditRetention(services: Expired, log: Pick<Logger, 'error'>): { stop(): Promise<void> } {
  let isStopped = false;
  const stopped = (): boolean => isStopped;
  const run = async (): Promise<void> => {
    try {
      while (!stopped() && (await services.expireAudit())) await turn();
      while (!stopped() && (await services.explanations.expire()) > 0) await turn();
    } catch (error) {
      log.error({ err: error }, 'old audit events cannot be removed');
    }
  };
  let running = run();
  const timer = setInterval(() => {
    running = running.then(run);
  }, EVERY_MS);
  timer.unref();
  return {
    stop: async () => {
      isStopped = true;
      clearInterval(timer);
      await running;
    },
  };
}
