// Joins the lists of operations of the rooms and binds them to the services. The dispatch table, the docs and the SDK's
// types are made from the result.
import { accessOperations } from '../access/operations/access-operations.ts';
import { bindAll, type BoundOperation, type DepsOfAll } from '../access/operation.ts';
import { eventsOperations } from '../events/operations/events-operations.ts';
import { libraryOperations } from '../library/operations/library-operations.ts';
import { playbackOperations } from '../playback/operations/playback-operations.ts';
import { transcodingOperations } from '../transcoding/operations/transcoding-operations.ts';
import { uploadsOperations } from '../uploads/operations/uploads-operations.ts';

export type OperationDeps = DepsOfAll<typeof playbackOperations> &
  DepsOfAll<typeof libraryOperations> &
  DepsOfAll<typeof uploadsOperations> &
  DepsOfAll<typeof transcodingOperations> &
  DepsOfAll<typeof eventsOperations> &
  DepsOfAll<typeof accessOperations>;

export function bindOperations(deps: OperationDeps): BoundOperation[] {
  return [
    ...bindAll(playbackOperations, deps),
    ...bindAll(libraryOperations, deps),
    ...bindAll(uploadsOperations, deps),
    ...bindAll(transcodingOperations, deps),
    ...bindAll(eventsOperations, deps),
    ...bindAll(accessOperations, deps),
  ];
}
