// The table of docs/media.md, from what was measured.
import { readFile, writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import type { Measured } from './measure-file.ts';

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

export async function writeTable(all: readonly Measured[]): Promise<void> {
  const current = await readFile(DOCUMENT, 'utf8');
  const [before, after] = [current.split(OPEN)[0], current.split(CLOSE)[1]];
  if (before === undefined || after === undefined) throw new Error(`docs/media.md has no place ${OPEN} … ${CLOSE}`);
  const lines = [HEAD, HEAD.map(() => '---'), ...all.map(cellsOf)].map((cells) => `| ${cells.join(' | ')} |`);
  const text = `${before}${OPEN}\n\n${summaryOf(all)}\n\n${lines.join('\n')}\n\n${CLOSE}${after}`;
  const options = await resolveConfig(DOCUMENT.pathname);
  await writeFile(DOCUMENT, await format(text, { ...options, filepath: DOCUMENT.pathname }));
}

export function summaryOf(all: readonly Measured[]): string {
  const playing = all.filter(({ outcome }) => outcome.startsWith('plays')).length;
  const faulty = all.filter(({ faults }) => faults.length > 0).length;
  const containers = new Set(all.map(({ source }) => source.split(' ')[0])).size;
  return `${all.length} files in ${containers} kinds of containers: ${playing} play, ${all.length - playing} are refused, ${faulty} are wrong.`;
}

function cellsOf({ name, outcome, seconds, rates, syncSeconds, colour, faults, ...about }: Measured): string[] {
  const verdict = faults.length === 0 ? outcome : `**wrong**: ${outcome}; ${faults.join('; ')}`;
  return [
    name.split('/')[1] ?? name,
    about.package,
    about.source,
    verdict,
    join(seconds.map((each) => each?.toFixed(2))),
    join(
      rates.map((each) =>
        each === undefined ? undefined : `${each.isConstant ? '' : '~'}${each.perSecond.toFixed(2)}`,
      ),
    ),
    syncSeconds === undefined ? '–' : `${(syncSeconds * 1000).toFixed(0)} ms`,
    colour === undefined ? '–' : colour.toFixed(1),
  ].map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' '));
}

/** Source, file and HLS. */
function join(values: readonly (string | undefined)[]): string {
  return values.every((value) => value === undefined) ? '–' : values.map((value) => value ?? '–').join(' / ');
}
