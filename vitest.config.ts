// Which tests there are, by what they need: `unit` nothing, `store` PostgreSQL, the others whole servers, FFmpeg or a browser.
import { defineConfig } from 'vitest/config';

const postgres = './test/support/postgres-setup.ts';
const SECOND_MS = 1000;

interface ProjectOptions {
  readonly name: string;
  readonly include: string[];
  readonly seconds: number;
  readonly exclude?: string[];
  readonly globalSetup?: string[];
  /** Projects of one number run together; a later one starts when they are done. */
  readonly order: number;
  readonly fileParallelism?: boolean;
}

function project({ seconds, order, ...rest }: ProjectOptions) {
  const testTimeout = seconds * SECOND_MS;
  return {
    extends: true as const,
    test: { ...rest, testTimeout, hookTimeout: Math.max(testTimeout, 30 * SECOND_MS), sequence: { groupOrder: order } },
  };
}

// A default export, because vitest looks for one.
export default defineConfig({
  test: {
    pool: 'forks',
    maxWorkers: 2,
    globals: false,
    restoreMocks: true,
    teardownTimeout: 15 * SECOND_MS,
    projects: [
      project({
        name: 'unit',
        include: [
          'src/**/*.test.ts',
          'sdk/**/*.test.ts',
          'console/**/*.test.ts',
          'scripts/**/*.test.ts',
          'bench/**/*.test.ts',
        ],
        exclude: ['src/store/**'],
        seconds: 10,
        order: 0,
      }),
      project({
        name: 'store',
        include: ['src/store/**/*.test.ts', 'test/databases/**/*.test.ts'],
        globalSetup: [postgres],
        seconds: 20,
        order: 1,
      }),
      project({
        name: 'acceptance',
        include: ['test/acceptance/**/*.test.ts'],
        globalSetup: [postgres],
        seconds: 60,
        order: 1,
      }),
      project({ name: 'clients', include: ['test/clients/**/*.test.ts'], seconds: 60, order: 1 }),
      // FFmpeg and a browser each fill the machine on their own, and their tests watch the clock.
      project({ name: 'media', include: ['test/media/**/*.test.ts'], seconds: 180, order: 2, fileParallelism: false }),
      project({
        name: 'browser',
        include: ['test/browser/**/*.test.ts'],
        seconds: 120,
        order: 3,
        fileParallelism: false,
      }),
    ],
  },
});
