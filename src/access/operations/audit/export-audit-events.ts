// ExportAuditEvents (playauth's own): the rows of one chain in their order, with their hashes, of all accounts. For the server's
// operator, who verifies and archives the record.
import { z } from 'zod';
import type { AuditEvents } from '../../../audit/audit-events-db.ts';
import { defineOperation, PLAYAUTH_VERSION } from '../../operation.ts';
import { requireOperator, type OperatorDeps } from '../../operator.ts';
import { optionalInteger } from '../../parameters/parameter-schemas.ts';
import { describeEvent, eventDescription } from './audit-description.ts';

interface Deps extends OperatorDeps {
  readonly auditEvents: Pick<AuditEvents, 'rowsOf'>;
}

const PAGE = 500;

export const exportAuditEvents = defineOperation({
  name: 'ExportAuditEvents',
  version: PLAYAUTH_VERSION,
  summary: 'Returns up to 500 rows of one hash chain of the audit record, from FromSeq on, with their hashes.',
  parameters: z.object({
    ChainNo: optionalInteger({ min: 1, max: 2 ** 31 - 1 }),
    FromSeq: optionalInteger({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  }),
  response: z.object({ AuditEvents: z.array(eventDescription.extend({ Hash: z.string() })) }),
  // No policy gives this right: see requireOperator.
  action: 'playauth:ExportAuditEvents',
  target: 'nothing',
  handle: async (deps: Deps, { caller, parameters: { ChainNo: chainNo = 1, FromSeq: fromSeq = 1 } }) => {
    requireOperator(deps, caller);
    const rows = await deps.auditEvents.rowsOf({ chainNo, fromSeq, limit: PAGE });
    return { AuditEvents: rows.map((row) => ({ ...describeEvent(row), Hash: row.hash })) };
  },
});
