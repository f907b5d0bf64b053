// `node scripts/check-docs.ts`: every path that a document names exists, documents in two languages have the same headings
// and snippets, and no merge left its marks. Decisions are left out of the first: they speak of their own time.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { conflictMarkers } from './house/conflict-markers.ts';
import { namedPaths } from './house/named-paths.ts';
import { twinFaults } from './house/twin-faults.ts';

const root = new URL('..', import.meta.url).pathname;
const read = (path: string): string => readFileSync(root + path, 'utf8');
const documents = globSync(['*.md', 'docs/*.md', 'docs/zh-CN/*.md'], { cwd: root }).filter(
  (path) => path !== 'CHANGELOG.md',
);
const missing = documents.flatMap((document) =>
  namedPaths(document, read(document))
    .filter((path) => !existsSync(root + path))
    .map((path) => `${document} names ${path}, which does not exist`),
);
const twins = [
  ['README.md', 'README.zh-CN.md'] as const,
  ...globSync('docs/zh-CN/*.md', { cwd: root }).map((path) => [path.replace('zh-CN/', ''), path] as const),
];
const unlike = twins.flatMap(([english, chinese]) =>
  existsSync(root + english)
    ? twinFaults({ path: english, text: read(english) }, { path: chinese, text: read(chinese) })
    : [`${chinese} translates ${english}, which does not exist`],
);

const unmerged = globSync(['*.md', 'docs/**/*.md'], { cwd: root }).flatMap((path) => conflictMarkers(path, read(path)));
const faults = [...missing, ...unlike, ...unmerged];

for (const sentence of faults) process.stdout.write(`${sentence}\n`);
process.exitCode = faults.length === 0 && documents.length > 0 ? 0 : 1;
