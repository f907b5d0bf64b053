// Asks the database for new revocations and removes old ones. Stops with the server.
import type { Logger } from '../base/logger.ts';
import { coalescingLoop } from '../base/coalesce.ts';
import { CHECK_EVERY_MS, type Revocations } from '../playback/revocation/revocations-db.ts';

const SWEEP_EVERY_MS = 3_600_000;

interface FollowParts {
  readonly log: Pick<Logger, 'error'>;
  readonly opened: AsyncDisposableStack;
}

/** Resolves when this server knows what was revoked before it started. */
export async function followRevocations(
  revocations: Pick<Revocations, 'check' | 'sweep'>,
  { log, opened }: FollowParts,
): Promise<void> {
  await revocations.check();
  const repeat = (act: () => Promise<void>, everyMs: number, failed: string): void => {
    const loop = coalescingLoop(
      () =>
        act().catch((error: unknown) => {
          log.error({ err: error }, failed);
        }),
      everyMs,
    );
    opened.defer(() => loop.stop());
  };
  repeat(() => revocations.check(), CHECK_EVERY_MS, 'new revocations could not be read');
  repeat(() => revocations.sweep(), SWEEP_EVERY_MS, 'old revocations could not be removed');
}
