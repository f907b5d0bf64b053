// ListRevocations (playauth's own): what the account has revoked, newest first.
import { z } from 'zod';
import { everyVideo } from '../../access/access-target.ts';
import { defineOperation, PLAYAUTH_VERSION } from '../../access/operation.ts';
import { describeRevocation, revocationDescription } from '../revocation/describe-revocation.ts';
import type { Revocations } from '../revocation/revocations-db.ts';
import { cutScroll, readScroll, scrollDescription, scrollParameters } from './scroll-parameters.ts';

interface Deps {
  readonly revocations: Pick<Revocations, 'list'>;
}

export const listRevocations = defineOperation({
  name: 'ListRevocations',
  version: PLAYAUTH_VERSION,
  summary: 'Returns what the account has revoked and what may still be in force, newest first, in pages.',
  parameters: z.object(scrollParameters),
  response: z.object({ Revocations: z.array(revocationDescription), ...scrollDescription }),
  target: () => everyVideo,
  handle: async (deps: Deps, { caller, parameters }) => {
    const { limit, before } = readScroll(parameters);
    const rows = await deps.revocations.list(caller.accountId, { before, limit: limit + 1 });
    const { items, next } = cutScroll(rows, limit, (row) => ({ atMs: row.made_at_ms, id: row.revocation_id }));
    return { Revocations: items.map(describeRevocation), ...next };
  },
});
