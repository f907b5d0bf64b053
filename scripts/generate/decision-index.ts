// The list of decision records in docs/decisions/README.md, by their first lines.
import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';

const folder = new URL('../../docs/decisions/', import.meta.url);

export function decisionIndex(): string {
  const records = globSync('[0-9]*.md', { cwd: folder.pathname }).sort();
  return records.map((path) => `- [${titleOf(path)}](${basename(path)})`).join('\n');
}

function titleOf(path: string): string {
  const [first = ''] = readFileSync(new URL(path, folder), 'utf8').split('\n', 1);
  const title = /^# (\d{4} .+)$/.exec(first)?.[1];
  if (title === undefined) throw new Error(`docs/decisions/${path} does not begin with "# NNNN TITLE"`);
  return title;
}
