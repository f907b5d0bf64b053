import { expect, test } from 'vitest';
import { namedPaths } from './named-paths.ts';

test('finds paths in code spans, also within a command', () => {
  const text = 'See `src/base/clock.ts`, `test/clients/` and `npm test -- test/media/thumbnails.test.ts`.';
  expect(namedPaths('CONTRIBUTING.md', text)).toEqual([
    'src/base/clock.ts',
    'test/clients/',
    'test/media/thumbnails.test.ts',
  ]);
});

test('resolves links from the folder of the document, and leaves out their fragments', () => {
  const text = '[wire](wire.md#errors), [start](../README.md), [elsewhere](https://example.com/src/a.ts)';
  expect(namedPaths('docs/architecture.md', text)).toEqual(['docs/wire.md', 'README.md']);
});

test('skips names with placeholders and words that are no path', () => {
  expect(namedPaths('README.md', '`src/<room>/operations/`, `test/*.test.ts`, `permission.target`, `a/src/b`')).toEqual(
    [],
  );
});
