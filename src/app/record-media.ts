// Records what was refused outside of the API: media, watch pages and uploads. A party is the address.
import type { IncomingMessage } from 'node:http';
import type { AuditLog } from '../audit/audit-log.ts';
import type { AuditEntry } from '../audit/entry.ts';
import { sourceOf } from '../base/source-of-address.ts';
import { clientIpOf } from '../gateway/request-origin.ts';
import { asVideoId } from '../wire/ids.ts';
import { readSessionTokenUnverified } from '../wire/session-token.ts';
import type { Services } from './services.ts';

/** What the handlers tell of a request that was refused, or of one that is worth a record. */
export interface OtherRequest extends Pick<AuditEntry, 'outcome' | 'code' | 'reason' | 'accountId' | 'videoId'> {
  readonly request: IncomingMessage;
  readonly requestId: string;
  /** The grant was made by this server, also where it does not open the file. */
  readonly isGenuine?: boolean;
}

export type RecordOther = (other: OtherRequest) => void;

interface Deps {
  readonly audit: Pick<AuditLog, 'note' | 'recordsPlay'>;
  readonly videos: Pick<Services['videos'], 'findAnywhere'>;
  readonly trustProxy: boolean;
}

export function recordsOf(deps: Deps, action: string, kind: AuditEntry['kind']): RecordOther {
  const note = (other: OtherRequest, ids: Partial<AuditEntry>): void => {
    const { request, outcome, code, reason, requestId } = other;
    const address = clientIpOf(request, deps.trustProxy);
    const party = `address:${sourceOf(address)}`;
    deps.audit.note({ kind, action, outcome, code, reason, requestId, address, party, caller: 'unknown', ...ids });
  };
  return (other) => {
    if (kind === 'play' && !deps.audit.recordsPlay(other.outcome === 'allowed')) return;
    const { accountId, videoId } = other;
    if (other.isGenuine !== true) {
      note(other, { accountId, videoId });
      return;
    }
    const token = /^\/play\/([\w-]+)\//.exec(other.request.url ?? '')?.[1] ?? '';
    const grant = readSessionTokenUnverified(token);
    const named = { videoId: grant?.videoId, sessionId: grant?.sessionId };
    // Mostly in memory. Only for tokens of this server: others could name videos without end.
    Promise.resolve(deps.videos.findAnywhere(asVideoId(grant?.videoId ?? ''))).then(
      (video) => note(other, { ...named, accountId: video?.accountId }),
      () => note(other, named),
    );
  };
}
