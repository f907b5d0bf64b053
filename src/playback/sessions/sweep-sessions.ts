// Removes the rows of play sessions that are long over, and of what their rules counted, in the background.
import { coalescingLoop } from '../../base/coalesce.ts';
import type { Logger } from '../../base/logger.ts';
import type { PlaySessions } from './play-sessions-db.ts';

const SWEEP_EVERY_MS = 600_000;

export function startSessionSweeper(
  { sweep }: Pick<PlaySessions, 'sweep'>,
  log: Pick<Logger, 'error'>,
): { stop(): Promise<void> } {
  let isStopped = false;
  const sweepAll = async (): Promise<void> => {
    for (let isDone = false; !isDone && !isStopped;) isDone = await sweep();
  };
  const sweeper = coalescingLoop(
    () =>
      sweepAll().catch((error: unknown) => {
        log.error({ err: error }, 'the rows of old play sessions could not be removed');
      }),
    SWEEP_EVERY_MS,
  );
  return {
    stop: async () => {
      isStopped = true;
      await sweeper.stop();
    },
  };
}
