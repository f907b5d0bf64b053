// Why a backup, a restore or a move is refused: the command line explains the reason.

export type CopyRefusalReason =
  | 'no-database'
  | 'newer-schema'
  | 'other-schema'
  | 'old-schema'
  | 'not-empty'
  | 'not-equal'
  | 'no-backup'
  | 'damaged-backup'
  | 'backup-there'
  | 'files-failed'
  | 'lost-hold'
  | 'needs-master-key'
  | 'wrong-master-key'
  | 'other-master-key'
  | 'needs-storage'
  | 'not-sqlite'
  | 'not-postgres'
  | 'not-moved';

export class CopyRefusal extends Error {
  readonly reason: CopyRefusalReason;
  readonly details: Readonly<Record<string, string | number>>;

  constructor(reason: CopyRefusalReason, details: Readonly<Record<string, string | number>> = {}) {
    super(`${reason} ${JSON.stringify(details)}`);
    this.name = 'CopyRefusal';
    this.reason = reason;
    this.details = details;
  }
}
