// ListAuditChains (playauth's own): the hash chains of all servers on the database, with their heads. For the server's operator.
import { z } from 'zod';
import type { Anchors } from '../../../audit/anchors-db.ts';
import type { AuditEvents } from '../../../audit/audit-events-db.ts';
import type { AuditLog } from '../../../audit/audit-log.ts';
import { defineOperation, PLAYAUTH_VERSION } from '../../operation.ts';
import { requireOperator, type OperatorDeps } from '../../operator.ts';
import { optionalInteger } from '../../parameters/parameter-schemas.ts';

interface Deps extends OperatorDeps {
  readonly audit: Pick<AuditLog, 'flush'>;
  readonly auditEvents: Pick<AuditEvents, 'chains' | 'newestChain'>;
  readonly auditAnchors: Pick<Anchors, 'all'>;
}

const PAGE = 200;

export const listAuditChains = defineOperation({
  name: 'ListAuditChains',
  version: PLAYAUTH_VERSION,
  summary: 'Returns the hash chains of the audit record in pages: one for each run of a server.',
  parameters: z.object({ AfterChainNo: optionalInteger({ min: 0, max: 2 ** 31 - 1 }) }),
  response: z.object({
    AuditChains: z.array(
      z.object({
        ChainNo: z.int(),
        Node: z.string(),
        StartTime: z.string(),
        FirstSeq: z.int(),
        FirstPreviousHash: z.string(),
        HeadSeq: z.int(),
        HeadHash: z.string(),
        IsGenuine: z.boolean(),
      }),
    ),
    IsTruncated: z.boolean(),
    /** Absent where the note of it is missing or no server wrote it. */
    NewestChainNo: z.int().optional(),
    /** How far the chains of this server have come: what is older than it is kept is not there any more. */
    Anchors: z.array(z.object({ ChainNo: z.int(), Seq: z.int(), Hash: z.string() })),
  }),
  // No policy gives this right: see requireOperator.
  action: 'playauth:ListAuditChains',
  target: 'nothing',
  handle: async (deps: Deps, { caller, parameters: { AfterChainNo: after = 0 } }) => {
    requireOperator(deps, caller);
    await deps.audit.flush();
    // Before the chains are read: they only grow.
    const anchors = deps.auditAnchors.all();
    const newest = await deps.auditEvents.newestChain();
    const found = await deps.auditEvents.chains({ after, limit: PAGE + 1 });
    return {
      AuditChains: found.slice(0, PAGE).map((chain) => ({
        ChainNo: chain.chainNo,
        Node: chain.node,
        StartTime: new Date(chain.startedAtMs).toISOString(),
        FirstSeq: chain.firstSeq,
        FirstPreviousHash: chain.firstPrevious,
        HeadSeq: chain.headSeq,
        HeadHash: chain.headHash,
        IsGenuine: chain.isGenuine,
      })),
      IsTruncated: found.length > PAGE,
      ...(newest !== undefined && { NewestChainNo: newest }),
      Anchors: anchors.map(({ chainNo, seq, hash }) => ({ ChainNo: chainNo, Seq: seq, Hash: hash })),
    };
  },
});
