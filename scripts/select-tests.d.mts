// Types of select-tests.mjs for its test, which is TypeScript.
import type { SystemPackage } from './system-packages.mjs';
import type { TestProject } from './test-projects.mjs';

export interface SelectedTests {
  readonly projects: readonly TestProject[];
  readonly programs: readonly SystemPackage[];
  readonly needsBuild: boolean;
}

export function selectTests(args: readonly string[]): SelectedTests;
export function projectOf(path: string): TestProject | undefined;
