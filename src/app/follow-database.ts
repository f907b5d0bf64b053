// Looks at the state of the database at an interval, so that the log tells it also where no readiness is asked for. Stops with the
// server.
import { coalescingLoop } from '../base/coalesce.ts';
import type { DatabaseState } from '../store/watch-database.ts';

const LOOK_EVERY_MS = 10_000;

export function followDatabase(look: () => Promise<DatabaseState>, opened: AsyncDisposableStack): void {
  const loop = coalescingLoop(async () => void (await look()), LOOK_EVERY_MS);
  opened.defer(() => loop.stop());
}
