// Where secrets stand that are wrapped under the master key: each room describes its own, and app/ lists them for a change of the key.
import { ringContext, RING_WRAPPING } from './key-ring.ts';

export interface WrappedColumn {
  readonly table: 'access_keys' | 'app_play_keys' | 'message_callbacks' | 'ring_keys' | 'settings';
  /** The primary key. */
  readonly key: readonly string[];
  readonly column: string;
  /** What its wrapping key is derived for. */
  readonly purpose: string;
  /** The context in which the value of a row is wrapped, from its primary key. */
  readonly contextOf: (key: readonly (string | number)[]) => string;
  /** In `settings`: the one row that holds a secret. */
  readonly only?: string;
}

export const ringKeyColumn: WrappedColumn = {
  table: 'ring_keys',
  key: ['purpose', 'key_id'],
  column: 'wrapped_key',
  purpose: RING_WRAPPING,
  contextOf: ([purpose, id]) => ringContext(String(purpose), Number(id)),
};
