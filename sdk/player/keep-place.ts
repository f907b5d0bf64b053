// Keeps a player's place among those that may play at once: heartbeats while it plays, and what follows where one is refused.
import type { GrantUrls } from './grant-urls.ts';
import { startHeartbeat } from './heartbeat.ts';
import { asPlayerError, PLACE_TAKEN, PlayerError } from './player-error.ts';
import { withRequestId } from './refusal-of.ts';
import type { Session } from './session.ts';

interface Place {
  readonly session: () => Session | undefined;
  /** Of a stream, as it was offered. */
  readonly url: () => string | undefined;
  readonly grantUrls: GrantUrls;
  readonly isPlaying: () => boolean;
  readonly fetch: typeof fetch;
  readonly fail: (error: PlayerError) => void;
  readonly signal: AbortSignal;
}

export function keepPlace({ session: current, url, grantUrls, isPlaying, fetch, fail, signal }: Place): void {
  startHeartbeat({
    url: () => {
      const offered = current() === undefined ? undefined : url();
      return offered === undefined ? undefined : grantUrls.current(offered);
    },
    isPlaying,
    fetch,
    onRefused: ({ code, requestId }) => {
      // Its place was taken by another session: to renew would take it back, and so on.
      if (code === PLACE_TAKEN) {
        fail(new PlayerError({ code, status: 403, requestId }));
        return;
      }
      const session = current();
      session?.renew('refused').catch((reason: unknown) => {
        if (current() === session) fail(asPlayerError(withRequestId(reason, requestId)));
      });
    },
    signal,
  });
}
