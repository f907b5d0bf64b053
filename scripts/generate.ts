// Writes what is made from tables in the code: the SDK's types, and the tables of docs/wire.md, docs/errors.md,
// docs/media-formats.md and docs/configuration.md, and the list of decisions. With --check it writes nothing and fails if anything is stale.
import { readFile, writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import { hasChinese } from '../src/wire/api-texts/describe.ts';
import { allOperations, parametersOf } from './generate/operations.ts';
import { coverageTable, parameterTables } from './generate/coverage.ts';
import { decisionIndex } from './generate/decision-index.ts';
import { configurationTable, errorsTable, mediaFormatsTable, quotasTable } from './generate/tables.ts';
import { limitSettingsTable, limitsTable } from './generate/limit-tables.ts';
import { sdkOperations } from './generate/sdk-operations.ts';

interface Target {
  readonly path: string;
  /** The whole file, or the part between the two marks of a document. */
  readonly render: (current: string) => string;
}

const targets: readonly Target[] = [
  { path: 'sdk/operations.ts', render: () => sdkOperations() },
  {
    path: 'docs/wire.md',
    render: (doc) =>
      fill(fill(fill(doc, 'coverage', coverageTable()), 'quotas', quotasTable()), 'parameters', parameterTables()),
  },
  { path: 'docs/errors.md', render: (doc) => fill(doc, 'errors', errorsTable('en')) },
  { path: 'docs/zh-CN/errors.md', render: (doc) => fill(doc, 'errors', errorsTable('zh')) },
  { path: 'docs/media-formats.md', render: (doc) => fill(doc, 'formats', mediaFormatsTable()) },
  {
    path: 'docs/limits.md',
    render: (doc) => fill(fill(doc, 'limit-settings', limitSettingsTable()), 'limits', limitsTable()),
  },
  { path: 'docs/configuration.md', render: (doc) => fill(doc, 'settings', configurationTable()) },
  { path: 'docs/decisions/README.md', render: (doc) => fill(doc, 'decisions', decisionIndex()) },
];

const unexplained = allOperations.flatMap((operation) => [
  ...(hasChinese(operation.name) ? [] : [operation.name]),
  ...parametersOf(operation).flatMap(({ name, about }) => (about === undefined ? [`${operation.name}.${name}`] : [])),
]);
if (unexplained.length > 0)
  throw new Error(
    `Give these a text in src/wire/api-texts/ (operation-texts.ts, …-parameters.ts): ${unexplained.join(', ')}`,
  );

const isCheck = process.argv.includes('--check');
const root = new URL('../', import.meta.url);
const stale: string[] = [];
for (const { path, render } of targets) {
  const file = new URL(path, root);
  const current = await readFile(file, 'utf8').catch(() => '');
  const options = await resolveConfig(file.pathname);
  const wanted = await format(render(current), { ...options, filepath: file.pathname });
  if (wanted === current) continue;
  stale.push(path);
  if (!isCheck) await writeFile(file, wanted);
}
if (stale.length > 0)
  process.stderr.write(`${isCheck ? 'stale, run npm run generate' : 'written'}: ${stale.join(', ')}\n`);
if (isCheck && stale.length > 0) process.exitCode = 1;

/** Replaces what stands between `<!-- generated:NAME -->` and `<!-- /generated:NAME -->`. */
function fill(document: string, name: string, content: string): string {
  const [open, close] = [`<!-- generated:${name} -->`, `<!-- /generated:${name} -->`];
  const start = document.indexOf(open);
  const end = document.indexOf(close);
  if (start < 0 || end < start) throw new Error(`The document has no place ${open} … ${close}`);
  return `${document.slice(0, start + open.length)}\n\n${content}\n\n${document.slice(end)}`;
}
