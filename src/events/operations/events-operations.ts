// The operations of events/: callbacks, their test, what waits for them and what became of it.
import { deleteMessageCallback } from './delete-message-callback.ts';
import { getMessageCallback } from './get-message-callback.ts';
import { listEventDeliveries } from './list-event-deliveries.ts';
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
  listEventDeliveries,
] as const;
