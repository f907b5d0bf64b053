// The operations of events/. Callbacks for events.
import { deleteMessageCallback } from './delete-message-callback.ts';
import { getMessageCallback } from './get-message-callback.ts';
import { setMessageCallback } from './set-message-callback.ts';

export const eventsOperations = [setMessageCallback, getMessageCallback, deleteMessageCallback] as const;
