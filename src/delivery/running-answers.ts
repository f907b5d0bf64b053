// The files that are being sent: a large one takes minutes, a slow reader an hour. What ends a grant ends them too.
import type { ServerResponse } from 'node:http';
import type { SessionGrant } from '../wire/session-token.ts';

export interface RunningAnswers {
  /** Until the response closes, its connection is cut within two seconds of the end of the grant. Expiry lets it go on. */
  follow(response: ServerResponse, grant: SessionGrant): void;
}

const CHECK_MS = 1_000;

interface Running {
  readonly grant: SessionGrant;
  sentBytes: number;
}

/** Asked each second. `isMoving`: something was sent since it was asked last. */
export type HasEnded = (grant: SessionGrant, isMoving: boolean) => boolean;

export function createRunningAnswers(hasEnded: HasEnded): RunningAnswers {
  const running = new Map<ServerResponse, Running>();
  let timer: NodeJS.Timeout | undefined;
  const cutEnded = (): void => {
    for (const [response, answer] of running) {
      const sentBytes = sentTo(response);
      const isMoving = sentBytes !== answer.sentBytes;
      answer.sentBytes = sentBytes;
      if (hasEnded(answer.grant, isMoving)) response.destroy();
    }
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
      running.set(response, { grant, sentBytes: sentTo(response) });
      response.once('close', forget);
      // There is a timer only while something is sent.
      timer ??= setInterval(cutEnded, CHECK_MS).unref();
    },
  };
}

function sentTo({ socket }: ServerResponse): number {
  return socket?.bytesWritten ?? 0;
}
