// Holds a set of source files against import-rules.ts. Pure: paths and texts in, sentences out.
import { posix } from 'node:path';
import { entryFiles, forbiddenPairs, rooms, treeRules } from './import-rules.ts';

/** Path from the root of the repository → text. */
export type Sources = ReadonlyMap<string, string>;

interface Import {
  readonly from: string;
  /** A path from the root, or the name of a package. */
  readonly to: string;
  readonly isPackage: boolean;
}

// `import … from`, `export … from`, `import '…'` and `import('…')`, in code and in types.
const IMPORT = /(?:\bfrom\s*|\bimport\s*\(?\s*)(['"])([^'"\n]+)\1/g;
const AGAINST_ORDER =
  'against the order of the rooms (scripts/house/import-rules.ts); move it, or hand it in as a function';
const COMMENTS = /\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm;

/** One sentence for each violation; empty if the house is in order. */
export function findViolations(sources: Sources): readonly string[] {
  const imports = [...sources].flatMap(([path, text]) => importsOf(path, text));
  return [
    ...imports.flatMap((found) => againstOrder(found) ?? againstPairs(found) ?? againstTree(found) ?? []),
    ...mutualFolders(imports),
    ...[...sources].flatMap(([path, text]) => wholeHttpModule(path, text) ?? []),
  ];
}

export function importsOf(from: string, text: string): readonly Import[] {
  const code = text.replaceAll(COMMENTS, '');
  return [...code.matchAll(IMPORT)].map(([, , specifier = '']) => {
    const isPackage = !specifier.startsWith('.');
    return { from, isPackage, to: isPackage ? specifier : posix.join(posix.dirname(from), specifier) };
  });
}

/** The place in the order; undefined outside src/. Files directly in src/ stand after every room. */
function placeOf(path: string): number | undefined {
  if (!path.startsWith('src/')) return undefined;
  const entry = (entryFiles as readonly string[]).indexOf(path.replace('.test.ts', '.ts'));
  if (entry >= 0) return rooms.length + entry;
  const [, room = ''] = path.split('/');
  return (rooms as readonly string[]).indexOf(room);
}

function againstOrder({ from, to, isPackage }: Import): string | undefined {
  if (isPackage) return undefined;
  const place = placeOf(from);
  if (place === undefined) return undefined;
  if (place < 0) return `${from}: no such room; src/ has ${rooms.join(', ')}`;
  const target = placeOf(to);
  if (target !== undefined && target < 0) return `${from} imports ${to}, which is in no room`;
  if (target === undefined) {
    const isAllowed = isTest(from) || (/^src\/(?:terminal|cli)\//.test(from) && to.startsWith('sdk/'));
    return isAllowed ? undefined : `${from} imports ${to}: src/ imports only src/, and the command line the SDK`;
  }
  return target > place ? `${from} imports ${to}: ${AGAINST_ORDER}` : undefined;
}

function againstPairs({ from, to }: Import): string | undefined {
  if (isTest(from)) return undefined;
  const pair = forbiddenPairs.find(([one, other]) => from.startsWith(one) && to.startsWith(other));
  return pair && `${from} imports ${to}: ${pair[2]}`;
}

function againstTree({ from, to, isPackage }: Import): string | undefined {
  const rule = treeRules.find(({ tree }) => from.startsWith(tree));
  if (rule === undefined) return undefined;
  if (isPackage) {
    const isAllowed = isTest(from) || rule.packages === undefined || rule.packages.some((name) => name.test(to));
    return isAllowed ? undefined : `${from} imports the package ${to}, which ${rule.tree} may not`;
  }
  const allowed = isTest(from) ? [...rule.allowed, ...(rule.testsAlso ?? [])] : rule.allowed;
  return allowed.some((prefix) => to.startsWith(prefix))
    ? undefined
    : `${from} imports ${to}: ${rule.tree} imports only ${allowed.join(', ')}`;
}

/** Folders that import each other, tests aside: one of the two does not know where it stands. */
function mutualFolders(imports: readonly Import[]): readonly string[] {
  const arrows = new Map<string, string>();
  for (const { from, to, isPackage } of imports) {
    const [one, other] = [posix.dirname(from), posix.dirname(to)];
    if (!isPackage && !isTest(from) && one !== other && !arrows.has(`${one} ${other}`))
      arrows.set(`${one} ${other}`, `${from} imports ${to}`);
  }
  return [...arrows].flatMap(([pair, example]) => {
    const [one = '', other = ''] = pair.split(' ');
    const back = arrows.get(`${other} ${one}`);
    return back !== undefined && one < other ? [`${one} and ${other} import each other: ${example}, and ${back}`] : [];
  });
}

/** Of types only: src/base/node-http.ts tells why. */
function wholeHttpModule(path: string, text: string): string | undefined {
  if (!path.startsWith('src/') || isTest(path)) return undefined;
  const isTaken = /^import (?!type\b)[^;]*from 'node:http';/m.test(text);
  return isTaken
    ? `${path} imports node:http: import only types, and take the rest from src/base/node-http.ts`
    : undefined;
}

export function isTest(path: string): boolean {
  return /\.(?:test|testing)\.ts$/.test(path);
}
