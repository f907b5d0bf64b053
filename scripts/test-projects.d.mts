// Types of test-projects.mjs for vitest.config.ts and the tests, which are TypeScript.
import type { SystemPackage } from './system-packages.mjs';

export interface TestProject {
  readonly name: string;
  readonly folders: readonly string[];
  readonly suffix: string;
  readonly excludedFolders?: readonly string[];
  readonly excludedSuffix?: string;
  readonly seconds: number;
  readonly order: number;
  readonly sharesModules?: boolean;
  readonly usesPostgres?: boolean;
  readonly needsBuild?: boolean;
  readonly programs: readonly SystemPackage[];
}

export const testProjects: readonly TestProject[];
export const workersOfOrder: readonly number[];
export const programOfSupportFile: Readonly<Record<string, SystemPackage>>;
