// Plants a violation of each kind, and sees the check find it.
import { expect, test } from 'vitest';
import { findViolations } from './find-violations.ts';

function violationsOf(files: Readonly<Record<string, string>>): readonly string[] {
  return findViolations(new Map(Object.entries(files)));
}

test('accepts imports from earlier rooms, from the own room, and of packages', () => {
  expect(
    violationsOf({
      'src/delivery/serve.ts': `import { a } from '../store/blobs.ts';\nimport './path.ts';\nimport { z } from 'zod';`,
      'src/main.ts': `import { run } from './cli/program.ts';`,
    }),
  ).toEqual([]);
});

test.each([
  ['an import', `import { a } from '../delivery/a.ts';`],
  ['an import of a type', `import type { A } from '../delivery/a.ts';`],
  ['a type within a type', `type A = import('../delivery/a.ts').A;`],
  ['an import while running', `const a = await import('../delivery/a.ts');`],
  ['an import for its effect', `import '../delivery/a.ts';`],
  ['a re-export', `export { a } from '../delivery/a.ts';`],
  ['an import over several lines', `import {\n  a,\n  b,\n} from '../delivery/a.ts';`],
])('refuses %s of a later room', (_, text) => {
  expect(violationsOf({ 'src/store/b.ts': text })).toEqual([
    'src/store/b.ts imports src/delivery/a.ts: against the order of the rooms (scripts/house/import-rules.ts); move it, or hand it in as a function',
  ]);
});

test('refuses a later room to tests as well', () => {
  expect(violationsOf({ 'src/wire/a.test.ts': `import { a } from '../store/a.ts';` })).toHaveLength(1);
});

test('refuses a file directly in src/ to every room', () => {
  expect(violationsOf({ 'src/delivery/a.ts': `import { open } from '../open-blobs.ts';` })).toEqual([
    'src/delivery/a.ts imports src/open-blobs.ts, which is in no room',
  ]);
  expect(violationsOf({ 'src/cli/a.ts': `import { startServer } from '../embedded.ts';` })).toHaveLength(1);
});

test('refuses a room that the list does not name, and a file beside the entry files', () => {
  expect(violationsOf({ 'src/utils/a.ts': `import { b } from './b.ts';` })).toHaveLength(1);
  expect(violationsOf({ 'src/extra.ts': `import { b } from './base/b.ts';` })).toHaveLength(1);
});

test('refuses gateway and delivery each other, in both directions', () => {
  expect(violationsOf({ 'src/gateway/a.ts': `import { b } from '../delivery/b.ts';` })).toEqual([
    'src/gateway/a.ts imports src/delivery/b.ts: the API and the delivery of media meet only in app/',
  ]);
  expect(violationsOf({ 'src/delivery/a.ts': `import { b } from '../gateway/b.ts';` })).toHaveLength(1);
});

test('refuses a database to ffmpeg', () => {
  expect(violationsOf({ 'src/ffmpeg/a.ts': `import { b } from '../store/database/schema.ts';` })).toHaveLength(1);
});

test('refuses the source tree what lies beside it', () => {
  expect(violationsOf({ 'src/app/a.ts': `import { b } from '../../test/support/b.ts';` })).toHaveLength(1);
});

test('refuses packages and rooms other than wire to the SDK', () => {
  expect(
    violationsOf({ 'sdk/a.ts': `import { b } from '../src/wire/b.ts';\nimport Hls from 'hls.js/light';` }),
  ).toEqual([]);
  expect(violationsOf({ 'sdk/a.ts': `import { b } from '../src/access/b.ts';` })).toHaveLength(1);
  expect(violationsOf({ 'sdk/a.ts': `import { b } from 'node:crypto';` })).toHaveLength(1);
  expect(violationsOf({ 'sdk/a.ts': `import { z } from 'zod';` })).toHaveLength(1);
});

test('refuses everything but the SDK to the console', () => {
  expect(violationsOf({ 'console/watch/a.ts': `import { b } from '../../sdk/b.ts';` })).toEqual([]);
  expect(violationsOf({ 'console/watch/a.ts': `import { b } from '../../src/wire/b.ts';` })).toHaveLength(1);
});

test('refuses the acceptance suite the source tree', () => {
  expect(violationsOf({ 'test/acceptance/a.test.ts': `import { b } from '../../src/wire/b.ts';` })).toHaveLength(1);
});

test('refuses wire every module of Node but crypto', () => {
  expect(violationsOf({ 'src/wire/a.ts': `import { createHmac } from 'node:crypto';` })).toEqual([]);
  expect(violationsOf({ 'src/wire/a.ts': `import { readFile } from 'node:fs/promises';` })).toHaveLength(1);
  expect(violationsOf({ 'src/wire/a.ts': `import { z } from 'zod';` })).toHaveLength(1);
});

test('refuses two folders that import each other, a folder and its own subfolder included', () => {
  expect(
    violationsOf({
      'src/library/a.ts': `import { b } from './search/b.ts';`,
      'src/library/search/c.ts': `import { d } from '../d.ts';`,
    }),
  ).toEqual([
    'src/library and src/library/search import each other: src/library/a.ts imports src/library/search/b.ts, and src/library/search/c.ts imports src/library/d.ts',
  ]);
});

test('holds the command line to the same rule', () => {
  expect(
    violationsOf({
      'src/cli/program.ts': `import { a } from './terminal/a.ts';`,
      'src/terminal/b.ts': `import { c } from '../c.ts';`,
    }),
  ).toHaveLength(1);
});

test('does not take comments for imports', () => {
  expect(
    violationsOf({ 'src/base/a.ts': `// as in: import { b } from '../wire/b.ts'\n/* from '../wire/c.ts' */` }),
  ).toEqual([]);
});

test('refuses an import of the whole HTTP module, and not one of its types', () => {
  const files = {
    'src/gateway/a.ts': `import type { Server } from 'node:http';\nimport https from 'node:https';`,
    'src/gateway/b.ts': `import { once } from 'node:events';\nimport {\n  request,\n  type Server,\n} from 'node:http';`,
    'src/gateway/b.test.ts': `import http from 'node:http';`,
  };
  expect(violationsOf(files)).toEqual([
    'src/gateway/b.ts imports node:http: import only types, and take the rest from src/base/node-http.ts',
  ]);
});
