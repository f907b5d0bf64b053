// The files that are being sent: a large one takes minutes, a slow reader an hour. What ends a grant ends them too.
import type { ServerResponse } from 'node:http';
import type { SessionGrant } from '../wire/session-token.ts';

export interface RunningAnswers {
  /** Until the response closes, its connection is cut within two seconds of the end of the grant. Expiry lets it go on. */
  follow(response: ServerResponse, grant: SessionGrant): void;
}

const CHECK_MS = 1_000;

export function createRunningAnswers(hasEnded: (grant: SessionGrant) => boolean): RunningAnswers {
  const running = new Map<ServerResponse, SessionGrant>();
  let timer: NodeJS.Timeout | undefined;
  const cutEnded = (): void => {
    for (const [response, grant] of running) if (hasEnded(grant)) response.destroy();
  };
  const forget = function (this: ServerResponse): void {
    running.delete(this);
    if (running.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
  return {
    follow: (response, grant) => {
      if (response.destroyed) return;
      running.set(response, grant);
      response.once('close', forget);
      // There is a timer only while something is sent.
      timer ??= setInterval(cutEnded, CHECK_MS).unref();
    },
  };
}
