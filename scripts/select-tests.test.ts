// What `npm test -- ARGUMENTS` runs and installs, on the test files of this checkout.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { projectOf, selectTests } from './select-tests.mjs';
import { programOfSupportFile } from './test-projects.mjs';

function selectedBy(...args: string[]) {
  const { projects, programs, needsBuild } = selectTests(args);
  return { projects: projects.map(({ name }) => name), programs: [...programs].sort(), needsBuild };
}

describe('the project of a file', () => {
  test.each([
    ['src/base/clock.test.ts', 'unit'],
    ['sdk/client.test.ts', 'unit'],
    ['src/ffmpeg/run/no-network.ffmpeg.test.ts', 'ffmpeg'],
    ['src/store/data-dir.test.ts', 'databases'],
    ['test/databases/jobs.test.ts', 'databases'],
    ['test/acceptance/serve.test.ts', 'acceptance'],
    ['test/clients/sts.test.ts', 'clients'],
    ['test/media/snapshots.test.ts', 'media'],
    ['test/browser/captions.test.ts', 'browser'],
  ])('%s belongs to %s', (path, name) => expect(projectOf(path)?.name).toBe(name));

  test.each(['src/base/clock.ts', 'test/support/redis.ts', 'deploy/x.test.ts'])('%s belongs to none', (path) =>
    expect(projectOf(path)).toBeUndefined(),
  );
});

describe('a selection', () => {
  test('of a unit test needs no program and no build', () => {
    expect(selectedBy('src/base/clock.test.ts')).toEqual({ projects: ['unit'], programs: [], needsBuild: false });
  });

  test('of a test that runs FFmpeg needs FFmpeg alone', () => {
    expect(selectedBy('no-network.ffmpeg')).toEqual({ projects: ['ffmpeg'], programs: ['ffmpeg'], needsBuild: false });
  });

  test('of a browser test needs FFmpeg, Chromium and the built pages', () => {
    const expected = { projects: ['browser'], programs: ['chromium', 'ffmpeg'], needsBuild: true };
    expect(selectedBy('./test/browser/captions.test.ts:12')).toEqual(expected);
  });

  test('names Redis and Swift only for files that import their support files', () => {
    expect(selectedBy('test/databases/jobs.test.ts').programs).toEqual(['ffmpeg', 'postgresql']);
    expect(selectedBy('test/databases/nonce-store-redis.test.ts').programs).toContain('redis');
    expect(selectedBy('test/databases/s3-blobs.test.ts').programs).toContain('swift');
  });

  test('without a path covers every project and program', () => {
    const { projects, programs } = selectedBy('-t', 'a name that is no path');
    expect(projects).toEqual(['unit', 'ffmpeg', 'databases', 'acceptance', 'attacks', 'clients', 'media', 'browser']);
    expect(programs).toEqual([
      'caddy',
      'chromium',
      'ffmpeg',
      'nginx',
      'postgresql',
      'prometheus-client',
      'redis',
      'swift',
    ]);
  });

  test('by project covers that project alone', () => {
    expect(selectedBy('--project', 'unit').projects).toEqual(['unit']);
    expect(selectedBy('--project=clients').projects).toEqual(['clients']);
  });

  test('refuses a path that matches no test file, and says how to name one', () => {
    expect(() => selectedBy('src/base/no-such.test.ts')).toThrow(/^No test file matches src\/base\/no-such\.test\.ts/);
    expect(() => selectedBy('README.md')).toThrow(/It exists, but it is no test file/);
  });

  test('refuses an unknown project and names the known ones', () => {
    expect(() => selectedBy('--project', 'postgres')).toThrow(/No test project is called postgres\. There are: unit, /);
  });
});

test('each support file in the table installs the program that the table names', () => {
  for (const [file, program] of Object.entries(programOfSupportFile)) {
    expect(readFileSync(file, 'utf8')).toContain(`ensureSystemPackages(['${program}'])`);
  }
});
