// The operations of events/: callbacks, their test, and what waits for them.
import { deleteMessageCallback } from './delete-message-callback.ts';
import { getMessageCallback } from './get-message-callback.ts';
import { listWaitingEvents } from './list-waiting-events.ts';
import { setMessageCallback } from './set-message-callback.ts';
import { testMessageCallback } from './test-message-callback.ts';

/** @internal Its type names the services of each operation, which are not exported: no declaration is built. */
export const eventsOperations = [
  setMessageCallback,
  getMessageCallback,
  deleteMessageCallback,
  testMessageCallback,
  listWaitingEvents,
] as const;
