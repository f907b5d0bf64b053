// The condition keys that every request has.
import { formatTimestamp } from '../../wire/timestamps.ts';
import type { RequestOrigin } from '../operation.ts';

/** Names in lower case. A map of the caller's own, to be added to. */
export function requestKeys(
  { clientIp, isSecure }: Pick<RequestOrigin, 'clientIp' | 'isSecure'>,
  nowMs: number,
): Map<string, readonly string[]> {
  return new Map([
    ['acs:sourceip', [clientIp]],
    ['acs:securetransport', [String(isSecure)]],
    ['acs:currenttime', [formatTimestamp(nowMs)]],
    // No key of this server is bound to a second factor.
    ['acs:mfapresent', ['false']],
  ]);
}
