// The outcome of one file of a folder, in the field names of `import --recursive --json`.

export interface FileReport {
  readonly Path: string;
  /** Unplayable: it was there before this run, and cannot be played. */
  readonly Outcome: 'Imported' | 'AlreadyThere' | 'Unplayable' | 'Duplicate' | 'WouldImport' | 'Failed' | 'NotTried';
  readonly VideoId?: string;
  readonly ReferenceId?: string;
  readonly Sha256?: string;
  /** Of the video, at the last look-up. */
  readonly Status?: string;
  /** Of a Duplicate: the path of the file with the same content that was imported. */
  readonly SameAs?: string;
  /** Of an Unplayable: why, as the server says it. */
  readonly Reason?: string;
  /** Of a failure. */
  readonly Code?: string;
  readonly Message?: string;
}

export function count(reports: readonly FileReport[], outcome: FileReport['Outcome']): number {
  return reports.filter((report) => report.Outcome === outcome).length;
}
