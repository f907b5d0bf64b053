// The test projects of scripts/test-projects.mjs, as vitest wants them.
import { defineConfig } from 'vitest/config';
import { testProjects, workersOfOrder, type TestProject } from './scripts/test-projects.mjs';

const SECOND_MS = 1000;
const LONGEST_HOOK_MS = 30 * SECOND_MS;
/** For what happens soon: on a busy machine that is later than the second which vitest waits by default. */
const POLL_MS = 10 * SECOND_MS;
/** Each look at a page is work for the test, the browser and the page: less often than the 50 ms of vitest. */
const LOOK_AT_PAGE_MS = 150;
/**
 * Of a test with real programs, on a machine of CI alone: it may be slow for reasons of its own. The report names each test that
 * needed it.
 */
const RETRIES_IN_CI = 1;

function configOf(project: TestProject) {
  const { name, folders, suffix, seconds, programs } = project;
  const { excludedFolders = [], excludedSuffix, usesPostgres = false } = project;
  const testTimeout = seconds * SECOND_MS;
  return {
    extends: true as const,
    test: {
      name,
      include: folders.map((folder) => `${folder}/**/*${suffix}`),
      exclude: [
        ...excludedFolders.map((folder) => `${folder}/**`),
        ...(excludedSuffix === undefined ? [] : [`**/*${excludedSuffix}`]),
      ],
      testTimeout,
      retry: process.env['CI'] === 'true' && programs.length > 0 ? RETRIES_IN_CI : 0,
      hookTimeout: Math.max(testTimeout, LONGEST_HOOK_MS),
      globalSetup: usesPostgres ? ['./test/support/databases-setup.ts'] : [],
      expect: { poll: { timeout: POLL_MS, ...(programs.includes('chromium') && { interval: LOOK_AT_PAGE_MS }) } },
      isolate: project.sharesModules !== true,
      maxWorkers: workersOfOrder[project.order] ?? 1,
      sequence: { groupOrder: project.order },
    },
  };
}

// A default export, because vitest looks for one.
export default defineConfig({
  test: {
    pool: 'forks',
    globals: false,
    restoreMocks: true,
    teardownTimeout: 15 * SECOND_MS,
    projects: testProjects.map(configOf),
  },
});
