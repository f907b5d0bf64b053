// What happened to one file of a folder, in the words of `import --recursive --json`.

export interface FileReport {
  readonly Path: string;
  readonly Outcome: 'Imported' | 'AlreadyThere' | 'Duplicate' | 'WouldImport' | 'Failed' | 'NotTried';
  readonly VideoId?: string;
  readonly ReferenceId?: string;
  readonly Sha256?: string;
  /** Of the video, as last seen. */
  readonly Status?: string;
  /** Of a Duplicate: the file with the same content that stands for it. */
  readonly SameAs?: string;
  /** Of a failure. */
  readonly Code?: string;
  readonly Message?: string;
}

export function count(reports: readonly FileReport[], outcome: FileReport['Outcome']): number {
  return reports.filter((report) => report.Outcome === outcome).length;
}
