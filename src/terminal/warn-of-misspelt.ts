// Warns of variables of the environment that look like a setting and are none: a misspelt one would be ignored without a word.
import { fill, type Texts } from '../wire/texts.ts';
import { CALLER_FOLDER, playauthVariables } from '../config/client-environment.ts';
import { nearestName } from './nearest-name.ts';
import type { Terminal } from './terminal.ts';
import { clean } from './text-table.ts';

export const texts = {
  misspelt: [
    'playauth: there is no setting {name}, so it does nothing. Did you mean {nearest}?',
    'playauth：没有设置项 {name}，它不起作用。是否想写 {nearest}？',
  ],
} as const satisfies Texts;

/** These are read by every command; the others are in the table of settings. */
const OF_CLIENTS = ['PLAYAUTH_ENDPOINT', 'PLAYAUTH_DATA_DIR', CALLER_FOLDER];
const OF_SCRIPTS = /^PLAYAUTH_(?:TEST_|SKIP_PREPARE$)/;
const MAX_WARNINGS = 5;

export async function warnOfMisspelt(terminal: Terminal, variables = playauthVariables()): Promise<void> {
  const others = variables.filter((name) => !OF_CLIENTS.includes(name) && !OF_SCRIPTS.test(name));
  if (others.length === 0) return;
  const { settings } = await import('../config/settings.ts');
  const known = [...OF_CLIENTS, ...Object.values(settings).map(({ env }) => env)];
  const misspelt = others.flatMap((name) => {
    const nearest = known.includes(name) ? undefined : nearestName(name, known);
    return nearest === undefined ? [] : [{ name: clean(name), nearest }];
  });
  for (const one of misspelt.slice(0, MAX_WARNINGS)) terminal.err(fill(texts.misspelt, one));
}
