// `node scripts/check-docs.ts`: every path that a document names exists. Decisions are left out: they speak of their own time.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { namedPaths } from './house/named-paths.ts';

const root = new URL('..', import.meta.url).pathname;
const documents = globSync(['*.md', 'docs/*.md'], { cwd: root }).filter((path) => path !== 'CHANGELOG.md');
const missing = documents.flatMap((document) =>
  namedPaths(document, readFileSync(root + document, 'utf8'))
    .filter((path) => !existsSync(root + path))
    .map((path) => `${document} names ${path}, which does not exist`),
);

for (const sentence of missing) process.stdout.write(`${sentence}\n`);
process.exitCode = missing.length === 0 && documents.length > 0 ? 0 : 1;
