// The table of docs/media.md: the rows of the files that were measured are written, the others stay.
import { readFile, writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import type { Measured } from './measure-file.ts';
import { readPackages } from './packages.ts';

const DOCUMENT = new URL('../../docs/media.md', import.meta.url);
const [OPEN, CLOSE] = ['<!-- measured -->', '<!-- /measured -->'];
const HEAD = [
  'File',
  'Source package',
  'Container and codecs',
  'Outcome',
  'Seconds',
  'Frames a second',
  'Sync',
  'Colour',
];
const WRONG = '**wrong**';

type Row = readonly string[];

export async function writeTable(measured: readonly Measured[]): Promise<void> {
  const current = await readFile(DOCUMENT, 'utf8');
  const [before, rest] = current.split(OPEN);
  const [table, after] = rest?.split(CLOSE) ?? [];
  if (before === undefined || table === undefined || after === undefined)
    throw new Error(`docs/media.md has no place ${OPEN} … ${CLOSE}`);
  const byFile = new Map([...rowsOf(table), ...measured.map(cellsOf)].map((row) => [keyOf(row), row]));
  const rows = listed()
    .map((key) => byFile.get(key))
    .filter((row) => row !== undefined);
  const lines = [HEAD, HEAD.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  const text = `${before}${OPEN}\n\n${summaryOf(rows)}\n\n${lines.join('\n')}\n\n${CLOSE}${after}`;
  const options = await resolveConfig(DOCUMENT.pathname);
  await writeFile(DOCUMENT, await format(text, { ...options, filepath: DOCUMENT.pathname }));
}

/** The keys of all files, in the order of the packages. */
function listed(): readonly string[] {
  return readPackages().flatMap(({ name, version, files }) =>
    Object.keys(files).map((file) => keyOf([file, `${name} ${version}`])),
  );
}

function keyOf([file = '', from = '']: Row): string {
  return `${file} of ${from}`;
}

function rowsOf(table: string): Row[] {
  const lines = table.split('\n').filter((line) => line.startsWith('| '));
  return lines.slice(2).map((line) =>
    line
      .slice(1, -1)
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim()),
  );
}

function summaryOf(rows: readonly Row[]): string {
  const outcomes = rows.map(([, , , outcome = '']) => outcome);
  const refused = outcomes.filter((outcome) => outcome.includes('refused (')).length;
  const wrong = outcomes.filter((outcome) => outcome.startsWith(WRONG)).length;
  const containers = new Set(rows.map(([, , source = '']) => source.split(' ')[0])).size;
  return `${rows.length} files in ${containers} kinds of containers: ${rows.length - refused} play, ${refused} are refused, ${wrong} are wrong.`;
}

function cellsOf({ name, outcome, seconds, rates, syncSeconds, colour, faults, ...about }: Measured): Row {
  return [
    name.split('/')[1] ?? name,
    about.package,
    about.source,
    faults.length === 0 ? outcome : `${WRONG}: ${[outcome, ...faults].join('; ')}`,
    join(seconds.map((each) => each?.toFixed(2))),
    join(rates.map((each) => each && `${each.isConstant ? '' : '~'}${each.perSecond.toFixed(2)}`)),
    syncSeconds === undefined ? '–' : `${(syncSeconds * 1000).toFixed(0)} ms`,
    colour === undefined ? '–' : colour.toFixed(1),
  ].map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' '));
}

/** Source, file and HLS. */
function join(values: readonly (string | undefined)[]): string {
  return values.every((value) => value === undefined) ? '–' : values.map((value) => value ?? '–').join(' / ');
}
