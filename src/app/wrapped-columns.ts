// Everything that is wrapped under the master key: what a change of it wraps again. Keys of streams are wrapped under the ring.
import { accessKeySecrets } from '../access/keys/access-keys-db.ts';
import { callbackAuthKeys, uploadCallbackKey } from '../events/callback-keys-db.ts';
import { playKeyTexts } from '../playback/play-keys/play-keys-db.ts';
import { ringKeyColumn, type WrappedColumn } from '../store/keys/wrapped-columns.ts';

/** Few and important first: the ring opens everything that was issued. */
export const wrappedColumns: readonly WrappedColumn[] = [
  ringKeyColumn,
  uploadCallbackKey,
  callbackAuthKeys,
  playKeyTexts,
  accessKeySecrets,
];
