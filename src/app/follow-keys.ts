// Follows the key ring of the database, and looks after it: rotation on schedule, keys that nothing needs. Stops with the server.
import { coalescingLoop } from '../base/coalesce.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { FollowedKeyRing } from '../store/keys/key-ring.ts';
import type { ManagedRingKeys } from '../store/keys/manage-ring-keys-db.ts';

const READ_EVERY_MS = 1_000;
const MAINTAIN_EVERY_MS = 600_000;
const DAY_MS = 24 * 3600 * 1000;

interface FollowParts {
  readonly keyRing: FollowedKeyRing;
  /** The clock of the database: all servers begin with a key at the same instant. */
  readonly sharedClock: Clock;
  readonly log: Pick<Logger, 'error'>;
  readonly opened: AsyncDisposableStack;
}

export function followKeyRing({ keyRing, sharedClock, log, opened }: FollowParts): void {
  const loop = coalescingLoop(async () => {
    await keyRing.refresh().catch((error: unknown) => {
      log.error({ err: error }, 'the key ring could not be read again');
    });
  }, READ_EVERY_MS);
  // Apart from the reading, which waits for the database.
  const turning = setInterval(() => {
    keyRing.turn(sharedClock.now());
  }, READ_EVERY_MS);
  opened.defer(async () => {
    clearInterval(turning);
    await loop.stop();
  });
}

/** Follows the ring and maintains it. */
export function lookAfterKeys(parts: FollowParts & RotationParts): void {
  followKeyRing(parts);
  maintainKeyRing(parts);
}

interface RotationParts extends Omit<FollowParts, 'keyRing' | 'sharedClock'> {
  readonly ringKeys: Pick<ManagedRingKeys, 'maintain'>;
  /** 0: keys get no older by themselves. */
  readonly rotationDays: number;
}

function maintainKeyRing({ ringKeys, rotationDays, log, opened }: RotationParts): void {
  const maxAgeMs = rotationDays === 0 ? Infinity : rotationDays * DAY_MS;
  const loop = coalescingLoop(
    () =>
      ringKeys.maintain(maxAgeMs).catch((error: unknown) => {
        log.error({ err: error }, 'the key ring could not be maintained');
      }),
    MAINTAIN_EVERY_MS,
  );
  opened.defer(() => loop.stop());
}
