// Keeps the caches of identities and of playback policies in step with the database, and writes the last use of access keys to it.
import { CHECK_EVERY_MS } from '../access/access-changes.ts';
import type { AccessKeys } from '../access/keys/access-keys-db.ts';
import { FLUSH_EVERY_MS } from '../access/keys/key-use.ts';
import type { Logger } from '../base/logger.ts';
import type { Services } from './services.ts';

interface FollowParts {
  readonly accessKeys: AccessKeys;
  readonly log: Logger;
  readonly opened: AsyncDisposableStack;
}

type Identities = Pick<
  Services,
  'ruleChanges' | 'policiesOfVideo' | 'changes' | 'revokedIssuers' | 'grantedPolicies' | 'roleTrust' | 'keyUse'
>;

/** Polls for changes that other servers made, and flushes key use. Both stop with `opened`, after a last flush. */
export async function followIdentities(services: Identities, { accessKeys, log, opened }: FollowParts): Promise<void> {
  const { changes, ruleChanges, policiesOfVideo, revokedIssuers, grantedPolicies, roleTrust, keyUse } = services;
  changes.onChange(async () => {
    accessKeys.forget();
    grantedPolicies.forget();
    roleTrust.forget();
    await revokedIssuers.reload();
  });
  await revokedIssuers.reload();
  const voidCount = revokedIssuers.voidCount();
  if (voidCount > 0)
    log.warn({ voidCount }, 'keys and roles made with the development key are void: this server runs without --dev');
  ruleChanges.onChange(() => policiesOfVideo.reload());
  await policiesOfVideo.reload();
  for (const followed of [changes, ruleChanges]) await followed.check();
  const checking = setInterval(() => {
    for (const followed of [changes, ruleChanges])
      followed.check().catch((error: unknown) => {
        log.error({ err: error }, 'the check for changes of other servers failed');
      });
  }, CHECK_EVERY_MS);
  const flush = (): Promise<void> =>
    keyUse.flush().catch((error: unknown) => {
      log.error({ err: error }, 'the last use of access keys could not be written');
    });
  const flushing = setInterval(() => void flush(), FLUSH_EVERY_MS);
  opened.defer(async () => {
    clearInterval(checking);
    clearInterval(flushing);
    await flush();
  });
}
