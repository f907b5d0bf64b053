// Plants files that no import leads to, and sees the check name the list that they belong into.
import { expect, test } from 'vitest';
import { findUnreached } from './unreached-files.ts';

const house = {
  'src/main.ts': `import { commands } from './cli/commands.ts';`,
  'src/embedded.ts': `import { server } from './app/server.ts';`,
  'src/cli/commands.ts': `import { play } from './play-video.ts';`,
  'src/cli/play-video.ts': `import { Client } from '../../sdk/client.ts';`,
  'src/app/server.ts': `const thread = new URL('../base/hash-thread.ts', import.meta.url);`,
  'src/base/hash-thread.ts': 'const other = new URL(`./zip-thread.${extension}`, import.meta.url);',
  'src/base/zip-thread.ts': '',
  'src/base/hash-thread.test.ts': `import './clip.testing.ts';`,
  'src/base/clip.testing.ts': '',
  'sdk/client.ts': `import { sign } from '../src/wire/sign.ts';`,
  'src/wire/sign.ts': '',
};
const unreachedBeside = (path: string, text = ''): readonly string[] =>
  findUnreached(new Map(Object.entries({ ...house, [path]: text })));

test('accepts files that are imported, run by another thread, or tests', () => {
  expect(findUnreached(new Map(Object.entries(house)))).toEqual([]);
});

test.each([
  ['src/library/operations/add-star.ts', 'add it to src/library/operations/library-operations.ts, or remove it'],
  ['src/access/operations/ram/add-star.ts', 'add it to src/access/operations/access-operations.ts, or remove it'],
  ['src/store/database/migrations/0013-stars.ts', 'add it to src/store/database/migrate.ts, or remove it'],
  ['src/cli/star-video.ts', 'add it to src/cli/commands.ts, or remove it'],
  ['src/base/stars.ts', 'import it where it is used, or remove it'],
])('refuses %s when it stands in no list', (path, advice) => {
  expect(unreachedBeside(path)).toEqual([
    `${path} is imported by nothing that src/embedded.ts or src/main.ts loads: ${advice}`,
  ]);
});

test('refuses a file that only its test or another forgotten file imports', () => {
  const found = findUnreached(
    new Map(
      Object.entries({
        ...house,
        'src/base/stars.ts': `import './star.ts';`,
        'src/base/star.ts': '',
        'src/base/stars.test.ts': `import './stars.ts';`,
      }),
    ),
  );
  expect(found).toHaveLength(2);
});
