// The outcome of one file of a folder, in the field names of `import --recursive --json`.

export interface FileReport {
  readonly Path: string;
  /** Unplayable: it was there before this run, and cannot be played. */
  readonly Outcome: 'Imported' | 'AlreadyThere' | 'Unplayable' | 'Duplicate' | 'WouldImport' | 'Failed' | 'NotTried';
  readonly VideoId?: string;
  readonly ReferenceId?: string;
  readonly Sha256?: string;
  /** The status of the video, at the last look-up. */
  readonly Status?: string;
  /** For a Duplicate: the path of the file with the same content that was imported. */
  readonly SameAs?: string;
  /** For an Unplayable: why, as the server says it. */
  readonly Reason?: string;
  /** For a failure: its code. */
  readonly Code?: string;
  readonly Message?: string;
}

export function count(reports: readonly FileReport[], outcome: FileReport['Outcome']): number {
  return reports.filter((report) => report.Outcome === outcome).length;
}
