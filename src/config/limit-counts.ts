// Counts every refusal by the limit that caused it, and logs it. The counts are kept in one place so that metrics can export
// them.
import type { LimitedLog } from '../base/limited-log.ts';
import type { LimitReason } from './limits.ts';

export interface LimitCounts {
  /** `where` names the party: an address, a credential. */
  note(reason: LimitReason, where?: object): void;
  /** Since the start of the process. */
  read(): ReadonlyMap<LimitReason, number>;
}

export function createLimitCounts(log: LimitedLog): LimitCounts {
  const counts = new Map<LimitReason, number>();
  return {
    note: (reason, where) => {
      counts.set(reason, (counts.get(reason) ?? 0) + 1);
      log.info({ limit: reason, ...where }, 'a limit was reached');
    },
    read: () => counts,
  };
}
