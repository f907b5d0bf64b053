// What is recorded of one call or change: who, from where, what on what, and how it was decided. Texts are bounded and cleaned
// here, so that no caller can fill the record; secrets and tokens have no field.

export type Outcome = 'allowed' | 'denied' | 'failed';

export interface AuditEntry {
  /** `play`: of issuing, redeeming or delivering, recorded as `--audit-plays` says. `manage`: always. */
  readonly kind: 'manage' | 'play';
  /** The operation, or `PlayMedia`, `UploadObject`, `WatchPage`, `StartSession`, `EndSession`. */
  readonly action: string;
  readonly outcome: Outcome;
  /** `OK`, or the error code. */
  readonly code: string;
  readonly reason?: string | undefined;
  /** Where a refused call ended. */
  readonly stage?: string | undefined;
  readonly accountId?: string | undefined;
  /** `root`, `user:NAME`, `role:NAME/SESSION`, `player`, `link`, or `unknown` for a call that proved nothing. */
  readonly caller: string;
  /** Who a flood is counted for: a party or an address. */
  readonly party: string;
  readonly accessKeyId?: string | undefined;
  readonly address?: string | undefined;
  readonly requestId?: string | undefined;
  readonly resource?: string | undefined;
  readonly videoId?: string | undefined;
  readonly viewerId?: string | undefined;
  readonly credentialId?: string | undefined;
  readonly sessionId?: string | undefined;
  /** A change that was made: never counted in place of being listed. */
  readonly isChange?: boolean;
  /** False: the account is that of a key which the call named and did not prove. */
  readonly isProven?: boolean;
}

/** The fields of a row that its hash covers, in the order of the canonical form. */
export interface AuditFacts {
  readonly atMs: number;
  readonly accountId: string;
  readonly action: string;
  readonly outcome: Outcome;
  readonly code: string;
  readonly reason: string | null;
  readonly stage: string | null;
  readonly caller: string;
  readonly accessKeyId: string | null;
  readonly address: string | null;
  readonly requestId: string | null;
  readonly resource: string | null;
  readonly videoId: string | null;
  readonly viewerId: string | null;
  readonly credentialId: string | null;
  readonly sessionId: string | null;
  /** How many such calls the row stands for: more than one in a flood. */
  readonly times: number;
}

const MAX_ID = 128;
const MAX_TEXT = 256;
const CONTROL = /\p{Cc}/gu;

export function toFacts(entry: AuditEntry, atMs: number): AuditFacts {
  return {
    atMs,
    accountId: bounded(entry.accountId, MAX_ID) ?? '',
    action: bounded(entry.action, MAX_ID) ?? 'unknown',
    outcome: entry.outcome,
    code: entry.code,
    reason: bounded(entry.reason, MAX_TEXT),
    stage: bounded(entry.stage, MAX_ID),
    caller: bounded(entry.caller, MAX_TEXT) ?? 'unknown',
    accessKeyId: bounded(entry.accessKeyId, MAX_ID),
    address: bounded(entry.address, MAX_ID),
    requestId: bounded(entry.requestId, MAX_ID),
    resource: bounded(entry.resource, MAX_TEXT),
    videoId: bounded(entry.videoId, MAX_ID),
    viewerId: bounded(entry.viewerId, MAX_ID),
    credentialId: bounded(entry.credentialId, MAX_ID),
    sessionId: bounded(entry.sessionId, MAX_ID),
    times: 1,
  };
}

/** The row of a flood: what its calls have in common. */
export function toFlood(facts: AuditFacts, times: number, atMs: number): AuditFacts {
  return {
    ...facts,
    atMs,
    times,
    requestId: null,
    resource: null,
    videoId: null,
    viewerId: null,
    credentialId: null,
    sessionId: null,
  };
}

/** Cut, without control characters and lone surrogates: PostgreSQL keeps no U+0000, and a terminal obeys the others. */
function bounded(text: string | undefined, most: number): string | null {
  if (text === undefined || text === '') return null;
  return text.slice(0, most).replace(CONTROL, ' ').toWellFormed();
}
