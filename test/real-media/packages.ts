// The packages of registries that real media files come from, with the files that are taken, by content: packages.json.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The clients of registries, each as the machine has it configured. */
export type Registry = 'debian' | 'pypi' | 'npm' | 'go';

export interface MediaPackage {
  readonly from: Registry;
  readonly name: string;
  readonly version: string;
  /** SHA-256 by name. Where in the package a file lies does not matter. */
  readonly files: Readonly<Record<string, string>>;
}

export function readPackages(): readonly MediaPackage[] {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'packages.json'), 'utf8')) as MediaPackage[];
}
