// Finds source files that the program never loads: an operation, a migration or a command that stands in no list, or code
// without a user. Pure: paths and texts in, sentences out.
import { posix } from 'node:path';
import { importsOf, isTest, type Sources } from './find-violations.ts';
import { entryFiles, notYetLoaded } from './import-rules.ts';

/** A file that another thread runs: `new URL('./file.ts', import.meta.url)`, or with `${extension}` for the built one. */
const FILE_URL = /new URL\(\s*['`](\.[^'`\n]+)\.(?:ts|\$\{\w+\})['`],\s*import\.meta\.url/g;

/** Which list a forgotten file belongs into: told by its path. */
const lists: readonly (readonly [path: RegExp, listOf: (room: string) => string])[] = [
  [/^src\/(\w+)\/operations\//, (room) => `src/${room}/operations/${room}-operations.ts`],
  [/^src\/(store)\/database\/migrations\//, () => 'src/store/database/migrate.ts'],
  [/^src\/(cli)\//, () => 'src/cli/commands.ts'],
];

/** One sentence for each file of src/ that no import leads to from the entry files. */
export function findUnreached(sources: Sources): readonly string[] {
  const reached = new Set<string>();
  const waiting: string[] = [...entryFiles, ...notYetLoaded.map(([path]) => path)];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const text = sources.get(path);
    if (text === undefined || reached.has(path)) continue;
    reached.add(path);
    waiting.push(...usedBy(path, text));
  }
  const isUnreached = (path: string): boolean => path.startsWith('src/') && !isTest(path) && !reached.has(path);
  return [...sources.keys()].filter(isUnreached).map(adviceFor);
}

function usedBy(path: string, text: string): readonly string[] {
  const imports = importsOf(path, text).flatMap(({ to, isPackage }) => (isPackage ? [] : [to]));
  const urls = [...text.matchAll(FILE_URL)].map(([, url = '']) => posix.join(posix.dirname(path), `${url}.ts`));
  return [...imports, ...urls];
}

function adviceFor(path: string): string {
  const unused = `${path} is imported by nothing that ${entryFiles.join(' or ')} loads`;
  for (const [pattern, listOf] of lists) {
    const room = pattern.exec(path)?.[1];
    if (room !== undefined) return `${unused}: add it to ${listOf(room)}, or remove it`;
  }
  return `${unused}: import it where it is used, or remove it`;
}
