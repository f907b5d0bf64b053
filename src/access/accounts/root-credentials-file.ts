// The file in the data directory from which clients on the server's own machine take the root pair. It follows the
// account's keys: when the key that it names is replaced, the file is rewritten without a restart.
import { rename, writeFile } from 'node:fs/promises';
import type { Logger } from '../../base/logger.ts';
import type { AccessChanges } from '../access-changes.ts';
import { findRootKeyId } from '../keys/root-key-db.ts';
import { findRootAccount, type RootAccount, type RootAccountDeps } from './root-account.ts';

/** Its name in the data directory. */
export const ROOT_CREDENTIALS = 'root-credentials.json';

/** Atomic, and never readable by other users. */
export async function writeRootCredentials(path: string, root: RootAccount): Promise<void> {
  const { accessKeyId, accessKeySecret, accountId } = root;
  const temporary = `${path}.new`;
  const text = JSON.stringify({ accessKeyId, accessKeySecret, accountId }, null, 2);
  await writeFile(temporary, text + '\n', { mode: 0o600 });
  await rename(temporary, path);
}

interface FollowDeps extends RootAccountDeps {
  readonly changes: Pick<AccessChanges, 'onChange'>;
  readonly log: Pick<Logger, 'error'>;
  readonly path: string;
  /** The pair that the file holds now. */
  readonly root: RootAccount;
}

export function followRootCredentials({ changes, log, path, root, ...deps }: FollowDeps): void {
  let written = root;
  const follow = async (): Promise<void> => {
    if ((await findRootKeyId(deps.database)) === written.accessKeyId) return;
    const now = await findRootAccount(deps);
    if (now === undefined) return;
    await writeRootCredentials(path, now);
    written = now;
  };
  changes.onChange(() =>
    // The change itself is committed: it must not look failed.
    follow().catch((error: unknown) => {
      log.error({ err: error }, 'the root credentials could not be written');
    }),
  );
}
