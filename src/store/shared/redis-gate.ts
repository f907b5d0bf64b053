// A circuit breaker: lets questions through to Redis while it answers. After a failure one question at a time tries again, and
// the rest fail at once: a Redis that is frozen must not hold every call for the whole timeout.

export type AskRedis = <T>(question: () => Promise<T>) => Promise<T>;

interface Parts {
  readonly onAway: (error: Error) => void;
  readonly onBack?: () => void;
  /** Monotonic milliseconds. */
  readonly ticks?: () => number;
}

const TRY_AGAIN_MS = 500;

export function createRedisGate({ onAway, onBack, ticks = () => performance.now() }: Parts): AskRedis {
  let failure: Error | undefined;
  let tryAgainAt = 0;
  return async (question) => {
    if (failure !== undefined) {
      if (ticks() < tryAgainAt) throw failure;
      tryAgainAt = ticks() + TRY_AGAIN_MS;
    }
    try {
      const answer = await question();
      if (failure !== undefined) onBack?.();
      failure = undefined;
      return answer;
    } catch (error) {
      // Redis has answered, with a refusal.
      if ((error as Error).name === 'ReplyError') throw error;
      failure = error as Error;
      tryAgainAt = ticks() + TRY_AGAIN_MS;
      onAway(failure);
      throw error;
    }
  };
}

/** Without a gate: every question goes to Redis. */
export const askAlways: AskRedis = (question) => question();
