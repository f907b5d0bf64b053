// The tables of "Official SDKs" in docs/wire.md must say what is run: the pinned versions, and which SDK makes which case.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CASES, OSS_CASES, sdks } from './sdks.ts';

const WIRE = join(import.meta.dirname, '../../docs/wire.md');

/** The rows that docs/wire.md ought to have and has not, as one would write them. */
export function missingRows(): string[] {
  const section = /^## Official SDKs of other languages\n(.*?)(?=^## )/ms.exec(readFileSync(WIRE, 'utf8'))?.[1] ?? '';
  const found = new Set(section.split('\n').map(withoutPadding));
  return expectedRows().filter((row) => !found.has(row));
}

function expectedRows(): string[] {
  return [
    ...sdks.map((sdk) => [sdk.name, `\`${sdk.package}\``, sdk.version, sdk.signature]),
    ...[CASES, OSS_CASES].flatMap(tableOf),
  ].map((cells) => `| ${cells.join(' | ')} |`);
}

function tableOf(cases: readonly string[]): string[][] {
  const tried = sdks.filter((sdk) => sdk.cases === cases);
  return [
    ['Case', ...tried.map((sdk) => sdk.name)],
    ...cases.map((name) => [name, ...tried.map((sdk) => (sdk.lacks.includes(name) ? '–' : 'ok'))]),
  ];
}

function withoutPadding(row: string): string {
  return row.replaceAll(/ *\| */g, ' | ').trim();
}
