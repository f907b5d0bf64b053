// The version of this program, from its own package.json: two folders above in a checkout, three in the built package.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseObject } from '../wire/json.ts';

const PLACES = ['../../package.json', '../../../package.json'];

export async function readVersion(): Promise<string> {
  for (const place of PLACES) {
    const text = await readFile(fileURLToPath(new URL(place, import.meta.url)), 'utf8').catch(() => '');
    const found = parseObject(text);
    if (found?.['name'] === 'playauth') return String(found['version']);
  }
  return '?';
}
