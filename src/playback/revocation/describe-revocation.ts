// A revocation as answers describe it.
import { z } from 'zod';
import type { RevocationRow } from '../../store/database/schema.ts';
import { formatTimestamp } from '../../wire/timestamps.ts';
import { parameterOf } from './name-revoked.ts';

export const revocationDescription = z.object({
  RevocationId: z.string(),
  /** The parameter that named it. */
  Type: z.string(),
  Value: z.string(),
  /** Absent where everything of that name is void. */
  IssuedBefore: z.string().optional(),
  CreationTime: z.string(),
  /** Everything that it ends has expired by then. */
  ExpireTime: z.string(),
});

const LAST_INSTANT_MS = Date.UTC(9999, 11, 31, 23, 59, 59);

export function describeRevocation(row: RevocationRow): z.input<typeof revocationDescription> {
  const beforeMs = row.issued_before * 1000;
  return {
    RevocationId: row.revocation_id,
    Type: parameterOf[row.kind],
    Value: row.value,
    ...(beforeMs <= LAST_INSTANT_MS && { IssuedBefore: formatTimestamp(beforeMs) }),
    CreationTime: formatTimestamp(row.made_at_ms),
    ExpireTime: formatTimestamp(row.kept_until_ms),
  };
}
