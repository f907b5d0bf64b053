// When a connection on which no byte comes or goes is closed, and how a request may wait for longer.
import type { IncomingMessage, ServerResponse } from 'node:http';

/** Without a byte either way. A viewer who pauses a file for longer requests the rest again. */
export const IDLE_TIMEOUT_MS = 120_000;

/**
 * Until its answer has ended, the request may take as long as it needs. Node sets the timeout of a connection once: without its return
 * the connection would be held for ever.
 */
export function waitForAnswer(request: IncomingMessage, response: ServerResponse): void {
  if (response.writableFinished || response.destroyed) return;
  const { socket } = request;
  socket.setTimeout(0);
  response.once('close', () => socket.setTimeout(IDLE_TIMEOUT_MS));
}
