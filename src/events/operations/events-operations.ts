// The operations of events/: callbacks.
import { deleteMessageCallback } from './delete-message-callback.ts';
import { getMessageCallback } from './get-message-callback.ts';
import { setMessageCallback } from './set-message-callback.ts';

/** @internal Its type names the services of each operation, which are not exported: no declaration is built. */
export const eventsOperations = [setMessageCallback, getMessageCallback, deleteMessageCallback] as const;
