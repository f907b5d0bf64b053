// What was seen of renditions: as a table for people, and as the generated parts of docs/renditions.md.
import { readFile, writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import { CANDIDATES, IN_USE_NAME, type LadderLook, type RenditionLook } from './renditions.ts';

const DOCUMENT = new URL('../docs/renditions.md', import.meta.url);

export function describeRenditions(looks: readonly LadderLook[]): string {
  return looks
    .map((look) =>
      [
        `${look.source.name} · ${look.settings} · ${perSecond(look)} s of CPU for a second`,
        ...look.renditions.map(
          ({ definition, size, kbps, maxrateKbps, ssim }) =>
            `  ${definition.padEnd(3)} ${size.padEnd(11)} ${kilobits(kbps)} of ${String(maxrateKbps)} kbit/s, SSIM ${ssim.toFixed(3)}`,
        ),
      ].join('\n'),
    )
    .join('\n');
}

export async function writeRenditions(looks: readonly LadderLook[]): Promise<void> {
  const current = await readFile(DOCUMENT, 'utf8');
  const filled = fill(fill(current, 'ladder', ladderTable(looks)), 'candidates', candidatesTable(looks));
  const options = await resolveConfig(DOCUMENT.pathname);
  await writeFile(DOCUMENT, await format(filled, { ...options, filepath: DOCUMENT.pathname }));
}

/** Each source once, at its largest size, with the settings in use. */
function ladderTable(looks: readonly LadderLook[]): string {
  const inUse = looks.filter(({ settings }) => settings === IN_USE_NAME);
  const first = inUse.filter(
    (look, index) => inUse.findIndex(({ source }) => source.name === look.source.name) === index,
  );
  const rows = first.flatMap((look) =>
    look.renditions.map(({ definition, size, maxrateKbps, kbps, ssim }, index) => [
      ...(index === 0
        ? [look.source.name, look.source.isLossless ? 'lossless' : kilobits(look.sourceKbps), perSecond(look)]
        : ['', '', '']),
      ...[definition, size, String(maxrateKbps), kilobits(kbps), ssim.toFixed(3)],
    ]),
  );
  return table(['picture', 'source kbit/s', 'CPU s per s', '', 'size', 'limit kbit/s', 'kbit/s', 'SSIM'], rows);
}

/** Each setting beside the one in use, over all sources: what it costs, and what it changes. */
function candidatesTable(looks: readonly LadderLook[]): string {
  const rows = CANDIDATES.map(({ name }) => {
    const pairs = looks
      .filter(({ settings }) => settings === name)
      .map((look) => ({ look, inUse: looks.findLast((one) => isBeside(one, look)) }));
    const cells = pairs.map(({ look, inUse }) => (inUse === undefined ? '–' : difference(look, inUse)));
    const cost = mean(
      pairs.map(
        ({ look, inUse }) => look.cpuSeconds / look.seconds / ((inUse?.cpuSeconds ?? NaN) / (inUse?.seconds ?? NaN)),
      ),
    );
    return [name, `${cost.toFixed(2)} ×`, ...cells];
  });
  const names = [...new Set(looks.filter(({ settings }) => settings !== IN_USE_NAME).map(({ source }) => source.name))];
  return table(['', 'CPU time', ...names], rows);
}

function isBeside(one: LadderLook, other: LadderLook): boolean {
  return one.settings === IN_USE_NAME && one.source.path === other.source.path;
}

function difference(look: LadderLook, inUse: LadderLook): string {
  const total = (of: LadderLook, pick: (one: RenditionLook) => number): number =>
    of.renditions.reduce((sum, one) => sum + pick(one), 0);
  const bits = total(look, ({ kbps }) => kbps) / total(inUse, ({ kbps }) => kbps) - 1;
  const ssim =
    total(look, (one) => one.ssim) / look.renditions.length - total(inUse, (one) => one.ssim) / inUse.renditions.length;
  return `${signed(100 * bits, 0)} %, ${signed(ssim, 4)}`;
}

function signed(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits);
  return Number(text) === 0 ? text : `${value < 0 ? '−' : '+'}${text}`;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function perSecond({ cpuSeconds, seconds }: LadderLook): string {
  return (cpuSeconds / seconds).toFixed(2);
}

function kilobits(kbps: number): string {
  return String(Math.round(kbps));
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function fill(document: string, name: string, content: string): string {
  const [open, close] = [`<!-- measured:${name} -->`, `<!-- /measured:${name} -->`];
  const start = document.indexOf(open);
  const end = document.indexOf(close);
  if (start < 0 || end < start) throw new Error(`docs/renditions.md has no place ${open} … ${close}`);
  return `${document.slice(0, start + open.length)}\n\n${content}\n\n${document.slice(end)}`;
}
