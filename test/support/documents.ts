// Every code block of the documents that users read, and what the tests do with it.
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { languageNeutral, snippetsOf, type Snippet } from '../../scripts/house/snippets.ts';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const RUNNABLE = ['sh', 'bash', 'js', 'ts', 'html'];

/** Blocks that are code. Decisions and the changelog speak of their own time. */
export const snippets: readonly Snippet[] = globSync(
  ['README*.md', 'CONTRIBUTING.md', 'docs/*.md', 'docs/zh-CN/*.md'],
  {
    cwd: ROOT,
  },
)
  .sort()
  .flatMap((path) => snippetsOf(path, readFileSync(ROOT + path, 'utf8')))
  .filter(({ language }) => RUNNABLE.includes(language));

export type Way = 'node' | 'shell' | 'browser' | 'package' | 'receiver' | 'module' | 'not run';

/** How each block is run, by what it contains. The order counts: the first that fits. */
const ways: readonly (readonly [pattern: RegExp, way: Way, why?: string])[] = [
  [/^npm run check/m, 'not run', 'the checks and tests of this repository, which are running now'],
  [/^npm start /m, 'not run', 'prepares and starts this checkout; `npm test` is running now'],
  [/^npm pack/m, 'package', 'test/acceptance/package.test.ts'],
  [/s3\.example\.com/, 'not run', 'needs a bucket: test/acceptance/s3-worker.test.ts runs these commands with one'],
  [/playauth (?:audit|explain) /, 'not run', 'test/acceptance/audit.test.ts runs these commands, with a refused call'],
  [
    /playauth (?:backup|restore|database) /,
    'not run',
    'test/acceptance/backup.test.ts and database-move.test.ts run these commands',
  ],
  [/^OTEL_\w+=.* playauth serve$/m, 'not run', 'test/acceptance/traces.test.ts starts a server with a collector'],
  [/^podman /m, 'not run', 'test/acceptance/image.test.ts runs the image, deploy-processes.test.ts the services'],
  [/^sudo systemctl /m, 'not run', 'test/acceptance/debian-package.test.ts installs the package, masked too'],
  [/playauth-player|<iframe|player-element/, 'browser', 'test/browser/player-element.test.ts'],
  [/new Aliplayer|createPlayer/, 'browser', 'test/browser/snippets.test.ts'],
  [/createServer\(/, 'receiver'],
  [/^export function isGenuine/m, 'module'],
  [/^import /m, 'node'],
  [/playauth |curl /, 'shell'],
];

/** Throws for a block that no line above names: each new one is run, or has a reason not to be. */
export function wayOf({ document, line, code }: Snippet): Way {
  const way = ways.find(([pattern]) => pattern.test(code))?.[1];
  if (way === undefined) throw new Error(`${document}:${String(line)}: say in test/support/documents.ts how it is run`);
  return way;
}

/** What stands in both languages is run once: the check of documents holds the two against each other. */
export function snippetsFor(way: Way): readonly Snippet[] {
  const wanted = snippets.filter((snippet) => wayOf(snippet) === way);
  return [...new Map(wanted.toReversed().map((snippet) => [languageNeutral(snippet), snippet])).values()].reverse();
}
